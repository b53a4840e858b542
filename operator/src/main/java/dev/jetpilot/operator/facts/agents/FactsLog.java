package dev.jetpilot.operator.facts.agents;

import dev.jetpilot.operator.facts.FactLabels.Change;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log: a line for each change of a node, and one when an agent begins and ends to be of no use. */
final class FactsLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.jetpilot.decisions");

    void labelled(String node, Change change) {
        LOG.atInfo()
                .addKeyValue("node", node)
                .addKeyValue("labels", words(change.changed()))
                .addKeyValue("reason", "Facts")
                .log("Labelled node");
    }

    void failed(String node, Change change, String why) {
        LOG.atWarn()
                .addKeyValue("node", node)
                .addKeyValue("labels", words(change.changed()))
                .addKeyValue("message", why)
                .log("Could not label node; trying again later");
    }

    void contested(String node, Change change) {
        LOG.atWarn()
                .addKeyValue("node", node)
                .addKeyValue("labels", words(change.changed()))
                .log(
                        "Somebody else sets these labels of node to what its agent does not say: leave them to the agent, or"
                                + " use labels of your own");
    }

    void useless(Agent agent, String why) {
        LOG.atWarn()
                .addKeyValue("node", agent.node())
                .addKeyValue("agent", agent.metrics())
                .addKeyValue("message", why)
                .log("Could not hear from its agent what node is; its labels stay");
    }

    void tellsAgain(Agent agent) {
        LOG.atInfo().addKeyValue("node", agent.node()).log("The agent of node tells what it is again");
    }

    /** As kubectl takes them: a key with a minus goes. */
    private static String words(Map<String, String> changed) {
        return new TreeMap<>(changed)
                .entrySet().stream()
                        .map(e -> e.getValue().isEmpty() ? e.getKey() + "-" : e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(","));
    }
}
