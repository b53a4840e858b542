package dev.jetpilot.testbed.world;

import dev.jetpilot.testbed.jetson.JetsonModule;
import java.time.Duration;
import java.util.Map;

/**
 * Nodes of one kind.
 *
 * @param name of the hardware class, as in {@code orin-nano}
 * @param module their hardware
 * @param l4tLine value of the label {@code jetpilot.dev/l4t-line}, such as {@code r36.4}
 * @param count how many
 * @param slo latency above which a request counts as over the objective in the world's tallies
 * @param labels further labels
 */
public record NodeGroup(
        String name, JetsonModule module, String l4tLine, int count, Duration slo, Map<String, String> labels) {

    public NodeGroup {
        labels = Map.copyOf(labels);
        if (count < 0) {
            throw new IllegalArgumentException("group " + name + " has " + count + " nodes");
        }
    }
}
