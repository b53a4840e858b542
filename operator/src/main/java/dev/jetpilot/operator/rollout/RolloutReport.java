package dev.jetpilot.operator.rollout;

import java.util.List;

/**
 * What a plan tells people.
 *
 * @param model name of the model that should run
 * @param phase the worst phase of its classes
 * @param stalled whether no class can move without a person
 * @param reason one CamelCase word, that of the class furthest behind; empty when Healthy
 * @param message one sentence for a tired person
 * @param classes one report a hardware class with nodes, in the order of the model
 * @param strays nodes of no class of the target: unclassified or no longer selected
 */
public record RolloutReport(
        String model,
        RolloutPhase phase,
        boolean stalled,
        String reason,
        String message,
        List<ClassReport> classes,
        List<NodeReport> strays) {

    public RolloutReport {
        classes = List.copyOf(classes);
        strays = List.copyOf(strays);
    }
}
