package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import java.util.Optional;

/** Says what each node of a class needs. */
final class Needs {
    private final ClassScene scene;
    private final Cursor cursor;
    private final boolean targetIsStable;
    private final Optional<Assignment> goal;

    Needs(ClassScene scene, Cursor cursor) {
        this.scene = scene;
        this.cursor = cursor;
        this.targetIsStable = cursor.phase() == Cursor.Phase.HEALTHY;
        this.goal = Optional.of(scene.goal());
    }

    /** What stable means for the node now: the target once it is stable. */
    Optional<Assignment> stableFor(NodeView n) {
        return targetIsStable ? goal : scene.stableFor(n);
    }

    Need of(NodeView n) {
        Optional<Assignment> stable = stableFor(n);
        if (n.assignment().isEmpty()) {
            return unassigned(n, stable);
        }
        if (n.assignment().equals(stable)) {
            return candidate(n);
        }
        if (scene.onTarget(n)) {
            return onTarget(n, stable);
        }
        return elsewhere(n, stable);
    }

    private Need unassigned(NodeView n, Optional<Assignment> stable) {
        if (!ClassScene.movable(n)) {
            return Need.NONE;
        }
        return stable.isPresent() ? Need.NEW : candidate(n);
    }

    private Need onTarget(NodeView n, Optional<Assignment> stable) {
        return switch (cursor.phase()) {
            case HEALTHY -> Need.NONE;
            case REJECTED -> stable.isEmpty() ? Need.STUCK : n.serving() ? Need.ROLL_BACK : Need.BACK_AT_ONCE;
            case WAITING -> stable.isEmpty() ? Need.NONE : n.serving() ? Need.BACK : Need.BACK_AT_ONCE;
            case STEPS, PROMOTING, BAKING -> stable.isPresent() && sentBack(n) ? Need.BACK_AT_ONCE : Need.NONE;
        };
    }

    /** Neither stable nor the target of this class: an older canary, an older stable, another class. */
    private Need elsewhere(NodeView n, Optional<Assignment> stable) {
        Assignment has = n.assignment().get();
        if (stable.isEmpty()) {
            return candidate(n);
        }
        if (has.revision().equals(stable.get().revision())
                || has.revision().equals(scene.target().id())) {
            return !n.online() ? Need.NONE : n.serving() ? Need.BACK : Need.BACK_AT_ONCE;
        }
        if (scene.lineage().onTrial(has)) {
            return n.serving() ? Need.BACK : Need.BACK_AT_ONCE;
        }
        if (targetIsStable && cursor.returned()) {
            return !n.online() ? Need.NONE : n.serving() ? Need.BACK : Need.BACK_AT_ONCE;
        }
        return ClassScene.movable(n) ? Need.CATCH_UP : Need.NONE;
    }

    private Need candidate(NodeView n) {
        boolean forward = cursor.phase() == Cursor.Phase.STEPS || cursor.phase() == Cursor.Phase.PROMOTING;
        return forward && ClassScene.movable(n) && !sentBack(n) ? Need.CANDIDATE : Need.NONE;
    }

    /** Whether a node that needs this may be chosen for the target instead. */
    boolean choosable(NodeView n, Need need) {
        return switch (need) {
            case CANDIDATE -> true;
            case BACK, BACK_AT_ONCE, CATCH_UP ->
                !scene.onTarget(n)
                        && candidate(n) == Need.CANDIDATE
                        && (cursor.phase() == Cursor.Phase.PROMOTING || !n.throttled());
            case NONE, NEW, ROLL_BACK, STUCK -> false;
        };
    }

    private boolean sentBack(NodeView n) {
        return cursor.failed().contains(n.name()) || cursor.alarmed().contains(n.name());
    }
}
