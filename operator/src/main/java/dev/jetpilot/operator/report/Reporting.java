package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Situation;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.List;
import java.util.function.Supplier;

/** What a reconcile asks of this room: status, decisions, metrics. */
public final class Reporting {
    private final StatusWriter writer;
    private final Announcer announcer;
    private final OperatorMetrics metrics;

    /** Reports by these. */
    public Reporting(StatusWriter writer, Announcer announcer, OperatorMetrics metrics) {
        this.writer = writer;
        this.announcer = announcer;
        this.metrics = metrics;
    }

    /** Times the making of a plan. */
    public <T> T timePlan(Supplier<T> planning) {
        return metrics.timePlan(planning);
    }

    /** Tells of what was done. */
    public void applied(EdgeRollout rollout, Situation situation, List<Action> done) {
        announcer.applied(rollout, situation, done);
    }

    /** A plan was given up; counted when others had changed what it was made on. */
    public void overtaken(boolean byOthers) {
        if (byOthers) {
            metrics.conflict();
        }
    }

    /** The status as it should read now. */
    public EdgeRolloutStatus status(Standing standing) {
        return StatusBuilder.build(standing);
    }

    /** The status of a rollout that cannot be looked at now: why, and its classes as they were last seen. */
    public EdgeRolloutStatus blind(Standing standing) {
        return StatusBuilder.blind(standing);
    }

    /** Writes the status if it says something new; shows it in the metrics in any case. */
    public StatusWriter.Outcome write(
            EdgeRollout rollout, Situation situation, EdgeRolloutStatus status, Context<EdgeRollout> context) {
        metrics.show(rollout, status);
        StatusWriter.Outcome outcome = writer.write(rollout, status, context, situation.now());
        if (outcome == StatusWriter.Outcome.WRITTEN || outcome == StatusWriter.Outcome.OVERTAKEN) {
            announcer.reported(rollout, situation, status);
        }
        return outcome;
    }

    /** A rollout is gone. */
    public void forget(EdgeRollout rollout) {
        writer.forget(rollout);
        metrics.forget(rollout);
        announcer.forget(rollout);
    }
}
