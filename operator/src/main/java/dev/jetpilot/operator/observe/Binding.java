package dev.jetpilot.operator.observe;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.NodeAffinity;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;

/**
 * Which node a DaemonSet's pod is for. Before the scheduler has bound it, its node stands in a matchFields
 * term on metadata.name that the DaemonSet controller adds (pkg/controller/daemon/util/daemonset_util.go).
 */
final class Binding {
    private static final String NODE_NAME = "metadata.name";

    private Binding() {}

    /** The node a pod runs on or is for. */
    static Optional<String> node(Pod pod) {
        if (pod.getSpec() == null) {
            return Optional.empty();
        }
        String bound = pod.getSpec().getNodeName();
        return bound != null && !bound.isEmpty() ? Optional.of(bound) : meantFor(pod);
    }

    private static Optional<String> meantFor(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getAffinity())
                .map(Affinity::getNodeAffinity)
                .map(NodeAffinity::getRequiredDuringSchedulingIgnoredDuringExecution)
                .map(required -> required.getNodeSelectorTerms())
                .stream()
                .flatMap(List::stream)
                .map(NodeSelectorTerm::getMatchFields)
                .flatMap(List::stream)
                .filter(field -> NODE_NAME.equals(field.getKey()))
                .map(NodeSelectorRequirement::getValues)
                .flatMap(List::stream)
                .findFirst();
    }

    /** The affinity alone that binds an unscheduled pod to its node. */
    static Optional<Affinity> affinityTo(Pod pod) {
        String bound = pod.getSpec().getNodeName();
        if (bound != null && !bound.isEmpty()) {
            return Optional.empty();
        }
        return meantFor(pod)
                .map(node -> new AffinityBuilder()
                        .withNewNodeAffinity()
                        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                        .addNewNodeSelectorTerm()
                        .addNewMatchField()
                        .withKey(NODE_NAME)
                        .withOperator("In")
                        .withValues(node)
                        .endMatchField()
                        .endNodeSelectorTerm()
                        .endRequiredDuringSchedulingIgnoredDuringExecution()
                        .endNodeAffinity()
                        .build());
    }
}
