package dev.jetpilot.operator.observe;

import dev.jetpilot.operator.workload.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies of nodes and pods that hold only what this package reads: about a tenth of the whole. Strings that
 * most objects share are kept once.
 */
final class Compact {
    private static final Set<String> POD_LABELS = Set.of(Names.ROLLOUT, Names.REVISION, Names.HARDWARE_CLASS);
    private static final Set<String> POD_CONDITIONS = Set.of("Ready", "PodScheduled");

    private Compact() {}

    static Node node(Node node) {
        NodeBuilder compact = new NodeBuilder().withMetadata(meta(node.getMetadata(), labels(node.getMetadata())));
        if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
            compact.withNewSpec().withUnschedulable(true).endSpec();
        }
        if (node.getStatus() == null) {
            return compact.build();
        }
        return compact.withNewStatus()
                .withConditions(node.getStatus().getConditions().stream()
                        .filter(c -> "Ready".equals(c.getType()))
                        .map(Compact::condition)
                        .toList())
                .withAllocatable(extended(node.getStatus().getAllocatable()))
                .endStatus()
                .build();
    }

    /** Without the heartbeat, and without the kubelet's words. */
    private static NodeCondition condition(NodeCondition c) {
        return new NodeConditionBuilder()
                .withType(intern(c.getType()))
                .withStatus(intern(c.getStatus()))
                .withLastTransitionTime(c.getLastTransitionTime())
                .build();
    }

    static Pod pod(Pod pod) {
        Map<String, String> labels = labels(pod.getMetadata());
        labels.keySet().retainAll(POD_LABELS);
        ObjectMeta meta = meta(pod.getMetadata(), labels);
        meta.setDeletionTimestamp(pod.getMetadata().getDeletionTimestamp());
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        if (annotations != null && annotations.containsKey(Names.METRICS)) {
            meta.setAnnotations(Map.of(Names.METRICS, intern(annotations.get(Names.METRICS))));
        }
        PodBuilder compact = new PodBuilder().withMetadata(meta);
        if (pod.getSpec() != null) {
            compact.withNewSpec()
                    .withNodeName(pod.getSpec().getNodeName())
                    .withAffinity(Binding.affinityTo(pod).orElse(null))
                    .withContainers(pod.getSpec().getContainers().stream()
                            .map(Compact::container)
                            .toList())
                    .endSpec();
        }
        if (pod.getStatus() != null) {
            compact.withNewStatus()
                    .withPhase(intern(pod.getStatus().getPhase()))
                    .withPodIP(pod.getStatus().getPodIP())
                    .withConditions(pod.getStatus().getConditions().stream()
                            .filter(c -> POD_CONDITIONS.contains(c.getType()))
                            .map(Compact::condition)
                            .toList())
                    .withContainerStatuses(statuses(pod.getStatus().getContainerStatuses()))
                    .withInitContainerStatuses(statuses(pod.getStatus().getInitContainerStatuses()))
                    .endStatus();
        }
        return compact.build();
    }

    private static PodCondition condition(PodCondition c) {
        return new PodConditionBuilder()
                .withType(intern(c.getType()))
                .withStatus(intern(c.getStatus()))
                .withReason(intern(c.getReason()))
                .withMessage(c.getMessage())
                .withLastTransitionTime(c.getLastTransitionTime())
                .build();
    }

    private static Container container(Container c) {
        ContainerBuilder compact = new ContainerBuilder().withName(intern(c.getName()));
        if (c.getResources() != null) {
            Map<String, Quantity> limits = extended(c.getResources().getLimits());
            if (!limits.isEmpty()) {
                compact.withNewResources().withLimits(limits).endResources();
            }
        }
        return compact.build();
    }

    private static List<ContainerStatus> statuses(List<ContainerStatus> statuses) {
        return statuses.stream()
                .map(s -> {
                    ContainerStateBuilder state = new ContainerStateBuilder();
                    if (s.getState() != null) {
                        state.withRunning(s.getState().getRunning())
                                .withWaiting(s.getState().getWaiting());
                    }
                    return new ContainerStatusBuilder()
                            .withName(intern(s.getName()))
                            .withState(state.build())
                            .withLastState(failure(s.getLastState()))
                            .build();
                })
                .toList();
    }

    /** How it ended before, if that was badly: what it said is the only thing that explains a restart. */
    private static ContainerState failure(ContainerState last) {
        ContainerStateTerminated end = last == null ? null : last.getTerminated();
        return end == null || end.getExitCode() == null || end.getExitCode() == 0
                ? null
                : new ContainerStateBuilder()
                        .withNewTerminated()
                        .withExitCode(end.getExitCode())
                        .withReason(intern(end.getReason()))
                        .withMessage(end.getMessage())
                        .endTerminated()
                        .build();
    }

    private static ObjectMeta meta(ObjectMeta meta, Map<String, String> labels) {
        ObjectMeta compact = new ObjectMetaBuilder()
                .withName(meta.getName())
                .withNamespace(intern(meta.getNamespace()))
                .withUid(meta.getUid())
                .withResourceVersion(meta.getResourceVersion())
                .withCreationTimestamp(meta.getCreationTimestamp())
                .build();
        // A third of the size of the map that the builder would make.
        compact.setLabels(Map.copyOf(labels));
        return compact;
    }

    private static Map<String, String> labels(ObjectMeta meta) {
        Map<String, String> labels = new HashMap<>();
        if (meta.getLabels() != null) {
            meta.getLabels().forEach((key, value) -> labels.put(intern(key), value == null ? "" : intern(value)));
        }
        return labels;
    }

    /** Resources such as GPUs, whose names have a domain. */
    private static Map<String, Quantity> extended(Map<String, Quantity> resources) {
        Map<String, Quantity> kept = new HashMap<>();
        if (resources != null) {
            resources.forEach((name, quantity) -> {
                if (name.indexOf('/') > 0) {
                    kept.put(intern(name), quantity);
                }
            });
        }
        return kept;
    }

    private static String intern(String text) {
        return text == null ? null : text.intern();
    }
}
