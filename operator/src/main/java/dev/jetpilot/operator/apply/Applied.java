package dev.jetpilot.operator.apply;

import dev.jetpilot.operator.rollout.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What came of a plan.
 *
 * @param done actions that were carried out
 * @param stops what was in the way, in the order of the plan
 */
public record Applied(List<Action> done, List<Stop> stops) {
    /** So many obstacles are told in words. */
    private static final int MOST_TOLD = 3;

    public Applied {
        done = List.copyOf(done);
        stops = List.copyOf(stops);
    }

    /**
     * What was in the way of an action.
     *
     * @param at the action that could not be carried out
     * @param why what kind of obstacle
     * @param message what happened and the mend, for people
     */
    public record Stop(Action at, Why why, String message) {
        /**
         * Whether nothing more of the plan may be carried out: what it was planned on is no more, the API server does not
         * answer, or it is about a revision, which everything else depends on. Else it is about one DaemonSet, node or
         * Service: another class must not wait for it.
         */
        boolean endsThePlan() {
            return switch (why) {
                case CONFLICT, UNREACHABLE -> true;
                case WAITING, REFUSED -> at instanceof Action.WriteCursors || at instanceof Action.CreateRevision;
            };
        }
    }

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

    /** Whether all of the plan was carried out. */
    public boolean complete() {
        return stops.isEmpty();
    }

    /** What ended the plan before its end, or else the first that was in the way. */
    public Optional<Stop> stop() {
        return stops.stream()
                .filter(Stop::endsThePlan)
                .findFirst()
                .or(() -> stops.stream().findFirst());
    }

    /** Whether something in the way will go by itself. */
    public boolean waits() {
        return stops.stream().anyMatch(s -> s.why() == Why.WAITING);
    }

    /** Whether things had changed since it was planned. */
    public boolean conflict() {
        return stop().filter(s -> s.why() == Why.CONFLICT).isPresent();
    }

    /** What was in the way, for people: each once, and not more than can be read. */
    public List<String> told() {
        List<String> all = stops.stream().map(Stop::message).distinct().toList();
        if (all.size() <= MOST_TOLD) {
            return all;
        }
        List<String> some = new ArrayList<>(all.subList(0, MOST_TOLD));
        some.add("and " + (all.size() - MOST_TOLD) + " more like it, in the operator's log");
        return some;
    }
}
