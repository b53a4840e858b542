package dev.jetpilot.testbed.bench.race;

import dev.jetpilot.api.v1alpha1.Defaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/**
 * What is raced, as system properties {@code race.*} say.
 *
 * @param nodes of the fleet, at least 20
 * @param dead nodes that are switched off for the second distance, fewer than {@code nodes}
 * @param repeats how often both contenders run; who goes first alternates
 * @param minReady how long a pod must be Ready to count as available, for both contenders, in whole seconds
 * @param load how long a model takes to answer from the start of its container
 * @param settled how long the writes of the settled contender are counted
 * @param stall how long nothing moves before a contender is said to stall: several times what one pod takes
 * @param breach whether a bad version is sent out at the end
 * @param jar the packaged operator
 * @param output directory of the control plane's files, the operator's log and the report
 */
record RaceOptions(
        int nodes,
        int dead,
        int repeats,
        Duration minReady,
        Duration load,
        Duration settled,
        Duration stall,
        boolean breach,
        Path jar,
        Path output) {

    RaceOptions {
        if (nodes < 20 || dead < 0 || dead >= nodes || repeats < 1) {
            throw new IllegalArgumentException(
                    "a race needs at least 20 nodes, fewer dead ones than that, and a repeat: " + "race.nodes=" + nodes
                            + ", race.dead=" + dead + ", race.repeats=" + repeats);
        }
    }

    static RaceOptions of(Properties given) {
        Path root = Path.of(text(given, "race.root", "."));
        int nodes = number(given, "race.nodes", 1000);
        return new RaceOptions(
                nodes,
                number(given, "race.dead", Math.max(1, nodes / 50)),
                number(given, "race.repeats", 2),
                Duration.ofSeconds(number(given, "race.minReady", Defaults.MIN_READY_SECONDS)),
                Duration.ofSeconds(number(given, "race.load", 4)),
                Duration.ofSeconds(number(given, "race.settled", 60)),
                Duration.ofSeconds(number(given, "race.stall", 60)),
                number(given, "race.breach", 1) > 0,
                root.resolve("operator/target/jetpilot-operator.jar"),
                root.resolve("testbed/target/race"));
    }

    /** maxUnavailable beside the dead nodes: half as many, so that whoever counts them as unavailable has none left. */
    int fewUnavailable() {
        return Math.max(1, dead / 2);
    }

    private static String text(Properties given, String key, String fallback) {
        String value = given.getProperty(key, "").strip();
        return value.isEmpty() ? fallback : value;
    }

    private static int number(Properties given, String key, int fallback) {
        String value = text(given, key, Integer.toString(fallback));
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("-D" + key + " is \"" + value + "\": write a whole number", e);
        }
    }
}
