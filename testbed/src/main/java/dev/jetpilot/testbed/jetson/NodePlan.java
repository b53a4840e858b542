package dev.jetpilot.testbed.jetson;

import java.util.Map;
import java.util.Set;

/**
 * What one virtual Jetson is.
 *
 * @param name of the node
 * @param module its hardware
 * @param labels all labels it registers with; {@code jetpilot.dev/l4t-line} among them says which images fit
 * @param hostIp its loopback address
 * @param runtimeHandlers RuntimeClass names that its containerd knows: {@code nvidia} on K3s,
 *     {@code nvidia-container-runtime} on MicroK8s
 * @param gpus how many {@code nvidia.com/gpu} its device plugin shows: 1, or the replicas of time-slicing
 * @param nature how many times as slow as its like it is, about 1
 * @param linkMegabytesPerSecond how fast it fetches images
 * @param sloMillis latency above which a request counts as over the objective in the world's tallies
 * @param kubeletVersion as in the node's status
 */
public record NodePlan(
        String name,
        JetsonModule module,
        Map<String, String> labels,
        String hostIp,
        Set<String> runtimeHandlers,
        int gpus,
        double nature,
        double linkMegabytesPerSecond,
        double sloMillis,
        String kubeletVersion) {

    /** Label that names the L4T line, such as {@code r36.4}. */
    public static final String L4T_LINE = "jetpilot.dev/l4t-line";

    public NodePlan {
        labels = Map.copyOf(labels);
        runtimeHandlers = Set.copyOf(runtimeHandlers);
    }

    /** The same node with other labels, as after a flash. */
    public NodePlan labelled(Map<String, String> changed) {
        return new NodePlan(
                name,
                module,
                changed,
                hostIp,
                runtimeHandlers,
                gpus,
                nature,
                linkMegabytesPerSecond,
                sloMillis,
                kubeletVersion);
    }
}
