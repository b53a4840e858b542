package dev.jetpilot.operator.facts;

import dev.jetpilot.operator.workload.Names;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The labels that facts become, beside those that the node has. */
public final class FactLabels {
    /** Of the labels that say what a node is. */
    static final String PREFIX = "jetpilot.dev/";
    /** By which device plugins choose nodes; NVIDIA's own GPU discovery finds no GPU on a Jetson. */
    static final String GPU_PRESENT = "nvidia.com/gpu.present";

    private static final String SM = PREFIX + "sm";
    private static final String TRUE = "true";
    private static final Set<String> KEYS = NodeFacts.keys();

    private FactLabels() {}

    /**
     * A write that is needed.
     *
     * @param wanted all labels that the facts' field manager is to have afterwards
     * @param changed those of them that differ now, with their new values; empty: it goes
     */
    public record Change(Map<String, String> wanted, Map<String, String> changed) {
        public Change {
            wanted = Map.copyOf(wanted);
            changed = Map.copyOf(changed);
        }
    }

    /** Whether a node is labelled as throttled. */
    public static boolean throttled(Map<String, String> has) {
        return TRUE.equals(has.get(Names.THROTTLED));
    }

    /**
     * What is to be written to a node.
     *
     * @param has the labels it has
     * @param facts what its agent says
     * @param throttled whether it is to be labelled as throttled
     * @return empty when its labels say all that already
     */
    public static Optional<Change> change(Map<String, String> has, NodeFacts facts, boolean throttled) {
        Map<String, String> wanted = new TreeMap<>();
        for (String key : KEYS) {
            // Wanted as it is when the fact is missing: an apply takes away what it named before and names no more.
            Optional.ofNullable(facts.labels().getOrDefault(key, has.get(key)))
                    .ifPresent(value -> wanted.put(key, value));
        }
        if (has.containsKey(GPU_PRESENT) || facts.labels().containsKey(SM)) {
            wanted.put(GPU_PRESENT, has.getOrDefault(GPU_PRESENT, TRUE));
        }
        if (throttled) {
            wanted.put(Names.THROTTLED, TRUE);
        }
        Map<String, String> changed = new TreeMap<>();
        wanted.forEach((key, value) -> {
            if (!value.equals(has.get(key))) {
                changed.put(key, value);
            }
        });
        if (!throttled && throttled(has)) {
            changed.put(Names.THROTTLED, "");
        }
        return changed.isEmpty() ? Optional.empty() : Optional.of(new Change(wanted, changed));
    }
}
