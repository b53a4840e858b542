package dev.jetpilot.operator.apply;

import dev.jetpilot.operator.rollout.Action;
import java.util.List;
import java.util.Optional;

/**
 * What came of a plan.
 *
 * @param done actions that were carried out
 * @param stop what ended it before its end; the rest was dropped, unless it is a Service that waits
 */
public record Applied(List<Action> done, Optional<Stop> stop) {

    public Applied {
        done = List.copyOf(done);
    }

    /**
     * What ended a plan before its end.
     *
     * @param at the action that could not be carried out
     * @param why what kind of obstacle
     * @param message what happened and the mend, for people
     */
    public record Stop(Action at, Why why, String message) {}

    /** Kinds of obstacle. */
    public enum Why {
        /** Things have changed since it was planned: plan again. */
        CONFLICT,
        /** Something in the way will go by itself: come back in some seconds. */
        WAITING,
        /** The API server refuses: it needs a person. */
        REFUSED,
        /** The API server did not answer, or had an error of its own: try again with patience. */
        UNREACHABLE
    }

    /** Whether the plan was carried out to its end. */
    public boolean complete() {
        return stop.isEmpty();
    }

    /** Whether things had changed since it was planned. */
    public boolean conflict() {
        return stop.isPresent() && stop.get().why() == Why.CONFLICT;
    }
}
