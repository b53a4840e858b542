package dev.jetpilot.operator.facts;

import dev.jetpilot.operator.analysis.source.Exposition;
import dev.jetpilot.operator.analysis.source.Scrape;
import dev.jetpilot.operator.analysis.source.Series;
import dev.jetpilot.operator.workload.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an agent says of its node, as far as it becomes labels (docs/agent.md). What it does not know is not in here, and
 * neither is what is not fit to be the value of a label: an agent is not trusted.
 *
 * @param labels keys of node labels and their values
 * @param throttled whether heat takes clock cycles away at this moment, where the node tells
 */
public record NodeFacts(Map<String, String> labels, Optional<Boolean> throttled) {
    private static final String INFO = "jetpilot_node_info";
    private static final String THROTTLED = "jetson_throttled";
    private static final String NODE = "node";
    private static final Set<String> WANTED = Set.of(INFO, THROTTLED);

    /** Label of the metric, name of the node label. */
    private static final Map<String, String> FACTS = facts();

    public NodeFacts {
        labels = Map.copyOf(labels);
    }

    private static Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String fact : List.of(
                "module", "l4t", "l4t_line", "jetpack", "sm", "tensorrt", "power_mode", "memory_gib", "dla_cores")) {
            facts.put(fact, FactLabels.PREFIX + fact.replace('_', '-'));
        }
        return facts;
    }

    /** Keys of all node labels that facts become. */
    static Set<String> keys() {
        return Set.copyOf(FACTS.values());
    }

    /** Whether a metric of an agent's page is needed. */
    public static boolean wants(String metric) {
        return WANTED.contains(metric);
    }

    /** What became of asking an agent. */
    public sealed interface Answer {
        /** It told what its node is. */
        record Told(NodeFacts facts) implements Answer {}

        /** It told nothing that could be used, for people. */
        record Useless(String why) implements Answer {}
    }

    /**
     * Reads what an agent answered.
     *
     * @param node name of the node that its pod is on; what it says of another is not believed
     */
    public static Answer of(String node, Scrape scrape) {
        if (scrape instanceof Scrape.Answered answered) {
            return of(node, answered.exposition());
        }
        return new Answer.Useless(((Scrape.Failed) scrape).why());
    }

    private static Answer of(String node, Exposition page) {
        List<Series> infos = page.select(INFO, Map.of());
        if (infos.size() != 1) {
            return new Answer.Useless("its page has " + infos.size() + " series of " + INFO
                    + " where it should have one:" + " what answers there is no node agent, or one of another release");
        }
        Map<String, String> info = infos.get(0).labels();
        String claimed = info.getOrDefault(NODE, "");
        if (!claimed.equals(node)) {
            return new Answer.Useless("it answers for node \"" + Words.shown(claimed)
                    + "\": give the agent NODE_NAME from spec.nodeName");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        FACTS.forEach((fact, key) -> {
            String value = info.getOrDefault(fact, "");
            if (Names.isLabelValue(value)) {
                labels.put(key, value);
            }
        });
        return new Answer.Told(new NodeFacts(labels, throttled(page)));
    }

    private static Optional<Boolean> throttled(Exposition page) {
        List<Series> series = page.select(THROTTLED, Map.of());
        if (series.size() != 1) {
            return Optional.empty();
        }
        double value = series.get(0).value();
        return value == 0 ? Optional.of(false) : value == 1 ? Optional.of(true) : Optional.empty();
    }
}
