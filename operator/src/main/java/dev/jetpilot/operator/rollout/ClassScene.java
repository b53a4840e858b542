package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Revision;
import java.util.List;
import java.util.Optional;

/**
 * One hardware class of the target, with its nodes: what everything below asks its questions of.
 *
 * @param name name of the class
 * @param nodes selected nodes of the class, in the order of their names
 * @param target the revision that should run
 * @param stable the revision it goes back to; the target itself once it is stable
 * @param situation everything else
 * @param lineage the revisions
 */
record ClassScene(
        String name,
        List<NodeView> nodes,
        Revision target,
        Optional<Revision> stable,
        Situation situation,
        Lineage lineage) {

    RolloutSettings settings() {
        return situation.settings();
    }

    Assignment goal() {
        return new Assignment(target.id(), name);
    }

    boolean onTarget(NodeView n) {
        return n.assignment().isPresent()
                && n.assignment().get().revision().equals(target.id())
                && n.assignment().get().hardwareClass().equals(name);
    }

    /** What the stable model would have the node run; empty when there is none or it was never stable on such a node. */
    Optional<Assignment> stableFor(NodeView n) {
        return stable.flatMap(r -> lineage.stableAssignment(r, n));
    }

    boolean available(NodeView n) {
        return n.available(settings().minReady(), situation.now());
    }

    /** A node that may be moved forward: it answers, takes pods, and has a GPU for us. */
    static boolean movable(NodeView n) {
        return n.connectivity() == Connectivity.READY
                && !n.cordoned()
                && n.gpuHolder().isEmpty();
    }

    /** A node that counts in a weight's denominator. */
    static boolean counted(NodeView n) {
        return n.online() && !n.cordoned() && n.gpuHolder().isEmpty();
    }

    int online() {
        int count = 0;
        for (NodeView n : nodes) {
            if (n.online()) {
                count++;
            }
        }
        return count;
    }

    List<NodeView> targetNodes() {
        return nodes.stream().filter(this::onTarget).toList();
    }

    /** The verdict on this attempt, if there is one. */
    Optional<ClassVerdict> verdict(Cursor cursor) {
        return Optional.ofNullable(situation.verdicts().get(name))
                .filter(v -> v.trial().equals(new Trial(target.id(), name, cursor.attempt())));
    }
}
