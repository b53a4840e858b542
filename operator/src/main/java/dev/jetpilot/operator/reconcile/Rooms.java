package dev.jetpilot.operator.reconcile;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.apply.Applied;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.observe.Observation;
import dev.jetpilot.operator.rollout.Action;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Instant;
import java.util.List;

/** The rooms that touch the API server, as a reconcile needs them. */
public interface Rooms {
    /** What wakes a reconcile, verdicts aside. */
    List<EventSource<?, EdgeRollout>> sources(EventSourceContext<EdgeRollout> context);

    /** What a rollout sees now. */
    Observation observe(EdgeRollout rollout, Instant now);

    /**
     * Carries out actions in order; what depends on one that could not be is left out.
     *
     * @param seen the revisions they were planned on
     */
    Applied apply(EdgeRollout rollout, List<Revision> seen, List<Action> actions, Instant now);

    /** A rollout is gone: takes its labels off nodes. */
    void sweep(EdgeRollout gone, Instant now);
}
