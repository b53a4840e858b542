package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.fleet.Cursor;
import java.util.List;
import java.util.Optional;

/**
 * Where one class stands.
 *
 * @param name name of the class
 * @param phase where it stands
 * @param reason one CamelCase word; empty when Healthy
 * @param message one sentence for a tired person
 * @param target revision id that should run
 * @param stable revision id it goes back to
 * @param cursor where the target stands in it
 * @param counts its nodes
 * @param verdict the verdict on the current attempt
 * @param next what a person can do about it; may be empty
 * @param nodes one report a node
 */
public record ClassReport(
        String name,
        RolloutPhase phase,
        String reason,
        String message,
        String target,
        Optional<String> stable,
        Optional<Cursor> cursor,
        NodeCounts counts,
        Optional<ClassVerdict> verdict,
        String next,
        List<NodeReport> nodes) {

    public ClassReport {
        nodes = List.copyOf(nodes);
    }
}
