package dev.jetpilot.operator.workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code agent preflight}: the node's own facts against those by which it was taken for its class. Labels may be old: a node
 * that was flashed is another one until they are written anew.
 */
final class PreflightStep {
    static final String WORK = "work";
    private static final String HOST = "host";
    private static final String PREFIX = "jetpilot.dev/";
    /** Labels that the agent's facts become. */
    private static final Set<String> FACTS =
            Set.of("module", "l4t", "l4t-line", "jetpack", "sm", "tensorrt", "power-mode", "memory-gib", "dla-cores");

    private final ServedClass served;
    private final NodePolicy policy;

    PreflightStep(ServedClass served, NodePolicy policy) {
        this.served = served;
        this.policy = policy;
    }

    Container container() {
        List<String> args =
                new ArrayList<>(List.of("preflight", "--root=" + NodePaths.HOST, "--facts=" + NodePaths.FACTS));
        expected(served.definition().nodeSelector())
                .forEach((fact, values) -> args.add("--expect=" + fact + "=" + values));
        List<VolumeMount> mounts = new ArrayList<>(List.of(
                new VolumeMountBuilder()
                        .withName(HOST)
                        .withMountPath(NodePaths.HOST)
                        .withReadOnly(true)
                        .withMountPropagation("HostToContainer")
                        .build(),
                AgentStep.mount(WORK, NodePaths.WORK, false)));
        policy.cacheLimit().ifPresent(limit -> {
            args.add("--cache-limit=" + limit);
            args.add("--cache=" + NodePaths.MODELS);
            mounts.add(AgentStep.mount(FetchStep.CACHE, NodePaths.MODELS, false));
            args.add("--engines=" + NodePaths.ENGINES);
            mounts.add(AgentStep.mount(EngineStep.CACHE, NodePaths.ENGINES, false));
            args.add("--keep=" + served.source().digest());
            served.calibration().ifPresent(c -> args.add("--keep=" + c.digest()));
        });
        return AgentStep.container(PodSteps.PREFLIGHT, policy.agentImage().orElseThrow(), args, mounts);
    }

    List<Volume> volumes() {
        return List.of(
                new VolumeBuilder()
                        .withName(HOST)
                        .withNewHostPath("/", "Directory")
                        .build(),
                new VolumeBuilder()
                        .withName(WORK)
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .build());
    }

    /** Values, separated by commas, that the class's selector wants of facts. */
    private static Map<String, String> expected(LabelSelector selector) {
        Map<String, String> expected = new TreeMap<>();
        if (selector.getMatchLabels() != null) {
            selector.getMatchLabels().forEach((key, value) -> fact(key, List.of(value), expected));
        }
        if (selector.getMatchExpressions() != null) {
            for (LabelSelectorRequirement r : selector.getMatchExpressions()) {
                if ("In".equals(r.getOperator())) {
                    fact(r.getKey(), r.getValues(), expected);
                }
            }
        }
        return expected;
    }

    private static void fact(String key, List<String> values, Map<String, String> expected) {
        if (key.startsWith(PREFIX) && FACTS.contains(key.substring(PREFIX.length()))) {
            expected.put(key.substring(PREFIX.length()), String.join(",", values));
        }
    }
}
