package dev.jetpilot.operator.rollout.sim;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.MoveReason;
import dev.jetpilot.operator.rollout.RolloutSettings;
import dev.jetpilot.operator.rollout.Situation;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * R2 and R3 against what is really so, not against what the operator could see: after every write, nodes that
 * our moves took out of service, and nodes on the target. One operator keeps both, though its caches are stale;
 * two may together exceed them by one wave (R17).
 */
final class TruthRules {
    private final Truth truth;
    private final int operators;

    TruthRules(Truth truth, int operators) {
        this.truth = truth;
        this.operators = operators;
    }

    /** Whether a node is in service as far as users can tell. */
    static boolean serves(Truth.Node n) {
        return n.connectivity == Connectivity.READY
                && n.gpuHolder.isEmpty()
                && n.pod != null
                && n.pod.ready()
                && n.label.equals(Optional.of(n.pod.runs()));
    }

    /** Arrivals: our move is over when the node serves what it was told to, for long enough; or when it fails. */
    void settle(RolloutSettings settings) {
        for (Truth.Node n : truth.nodes.values()) {
            boolean arrived =
                    serves(n) && !n.pod.since().plus(settings.minReady()).isAfter(truth.now);
            boolean excused = !n.connectivity.online() || n.gpuHolder.isPresent() || n.label.isEmpty();
            if (arrived || excused) {
                n.inMotion = false;
            }
        }
    }

    /**
     * After one accepted node patch.
     *
     * @param served the node was in service when it was written, and was seen to be: whoever moves a node that a
     *     stale cache shows broken takes nothing away on purpose
     */
    void moved(Action.AssignNode move, boolean served, Situation seen) {
        Truth.Node n = truth.nodes.get(move.node());
        Optional<Revision> target = truth.revisions.values().stream().max(Comparator.comparingLong(Revision::sequence));
        Optional<String> name = target.filter(t -> n.selected).flatMap(t -> t.classOf(n.labels));
        n.inMotion |= served;
        n.movedAs = move.to();
        if (name.isEmpty()) {
            return;
        }
        boolean ofRollback = move.reason() == MoveReason.ROLLED_BACK
                || move.reason() == MoveReason.NODE_FAILED
                || move.reason() == MoveReason.NODE_ALARM;
        if (served && !ofRollback) {
            int most = most(seen, target.get(), name.get());
            int moving = moving(target.get(), name.get(), seen);
            require(
                    moving <= most * operators,
                    "R2 in truth: " + moving + " nodes of " + name.get() + " in motion, " + most + " allowed",
                    move);
        }
        if (move.reason() == MoveReason.CANARY) {
            weight(move, target.get(), name.get(), most(seen, target.get(), name.get()));
        }
    }

    private void weight(Action.AssignNode move, Revision target, String name, int wave) {
        Optional<Cursor> cursor = target.cursor(name);
        if (cursor.isEmpty()
                || cursor.get().phase() != Cursor.Phase.STEPS
                || cursor.get().denominator().isEmpty()) {
            require(operators > 1, "R3 in truth: a canary without a weight", move);
            return;
        }
        Step step = cursor.get().steps().get(cursor.get().step());
        int quota = Math.max(
                1,
                ((Step.SetWeight) step)
                        .weight()
                        .ceilOf(cursor.get().denominator().getAsInt()));
        int on = on(target, name, move.to().get());
        require(
                on <= quota + (operators - 1) * wave,
                "R3 in truth: " + on + " nodes on the target, weight " + quota,
                move);
    }

    private int most(Situation seen, Revision target, String name) {
        int online = (int) seen.fleet().nodes().stream()
                .filter(n ->
                        n.selected() && n.online() && target.classOf(n.labels()).equals(Optional.of(name)))
                .count();
        return Math.max(1, seen.settings().maxUnavailable().floorOf(online));
    }

    /**
     * Nodes in motion, but for those that were moved away and back before the cache saw their pod go: nothing tells
     * the operator that the pod it sees is not there any more.
     */
    private int moving(Revision target, String name, Situation seen) {
        Set<String> seemsBack = seen.fleet().nodes().stream()
                .filter(NodeView::serves)
                .filter(n -> n.assignment().equals(truth.nodes.get(n.name()).label))
                .map(NodeView::name)
                .collect(Collectors.toSet());
        return (int) inClass(target, name)
                .filter(n -> n.inMotion && n.connectivity.online() && !seemsBack.contains(n.name))
                .count();
    }

    private int on(Revision target, String name, Assignment goal) {
        return (int) inClass(target, name)
                .filter(n -> n.label.equals(Optional.of(goal)) && n.movedAs.equals(n.label))
                .count();
    }

    private Stream<Truth.Node> inClass(Revision target, String name) {
        return truth.nodes.values().stream()
                .filter(n -> n.selected && target.classOf(n.labels).equals(Optional.of(name)));
    }

    private static void require(boolean holds, String rule, Object what) {
        if (!holds) {
            throw new AssertionError(rule + "\n  " + what);
        }
    }
}
