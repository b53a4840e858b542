package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
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
    Optional<Assignment> stableFor(Member n) {
        return targetIsStable ? goal : n.stable();
    }

    Need of(Member n) {
        Optional<Assignment> stable = stableFor(n);
        if (!n.assigned()) {
            return unassigned(n, stable);
        }
        if (targetIsStable ? n.onTarget() : n.onStable()) {
            return candidate(n);
        }
        if (n.onTarget()) {
            return onTarget(n, stable);
        }
        return elsewhere(n, stable);
    }

    private Need unassigned(Member n, Optional<Assignment> stable) {
        if (!reachesStable(n)) {
            return Need.NONE;
        }
        return stable.isPresent() ? Need.NEW : candidate(n);
    }

    private Need onTarget(Member n, Optional<Assignment> stable) {
        return switch (cursor.phase()) {
            case HEALTHY -> Need.NONE;
            case REJECTED -> stable.isEmpty() ? Need.STUCK : n.serving() ? Need.ROLL_BACK : Need.BACK_AT_ONCE;
            case WAITING -> stable.isEmpty() ? Need.NONE : n.serving() ? Need.BACK : Need.BACK_AT_ONCE;
            case STEPS, PROMOTING, BAKING -> stable.isPresent() && sentBack(n) ? Need.BACK_AT_ONCE : Need.NONE;
        };
    }

    /** Neither stable nor the target of this class: an older canary, an older stable, another class. */
    private Need elsewhere(Member n, Optional<Assignment> stable) {
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
        if (targetIsStable && cursor.returned() && n.fits()) {
            return !n.online() ? Need.NONE : n.serving() ? Need.BACK : Need.BACK_AT_ONCE;
        }
        return reachesStable(n) ? Need.CATCH_UP : Need.NONE;
    }

    /** Whether what stable means for it could run there. What it was stable with before, it can run. */
    private boolean reachesStable(Member n) {
        return n.takesPods() && n.hasGpu() && (n.fits() || !targetIsStable);
    }

    private Need candidate(Member n) {
        boolean forward = cursor.phase() == Cursor.Phase.STEPS || cursor.phase() == Cursor.Phase.PROMOTING;
        return forward && n.movable() && !sentBack(n) ? Need.CANDIDATE : Need.NONE;
    }

    /** Whether a node that needs this may be chosen for the target instead. */
    boolean choosable(Member n, Need need) {
        return switch (need) {
            case CANDIDATE -> true;
            case BACK, BACK_AT_ONCE, CATCH_UP ->
                !n.onTarget()
                        && candidate(n) == Need.CANDIDATE
                        && (cursor.phase() == Cursor.Phase.PROMOTING || !n.throttled());
            case NONE, NEW, ROLL_BACK, STUCK -> false;
        };
    }

    /** Whether the step, or the promotion, could still choose this node. */
    boolean candidateNow(Member n) {
        boolean throttled = n.throttled() && cursor.phase() == Cursor.Phase.STEPS;
        return !throttled && choosable(n, of(n));
    }

    private boolean sentBack(Member n) {
        return cursor.failed().contains(n.name()) || cursor.alarmed().contains(n.name());
    }
}
