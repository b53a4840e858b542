package dev.jetpilot.operator.reconcile;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.operator.apply.Applied;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.observe.Observation;
import dev.jetpilot.operator.report.Reporting;
import dev.jetpilot.operator.report.Standing;
import dev.jetpilot.operator.report.StatusWriter;
import dev.jetpilot.operator.report.StatusWriter.Outcome;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Plan;
import dev.jetpilot.operator.rollout.RolloutPlanner;
import dev.jetpilot.operator.rollout.Situation;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Observe, judge, plan, apply, report: one pass for one EdgeRollout. Never returns anything to be written
 * ({@code noUpdate} only, see {@link dev.jetpilot.operator.report.StatusWriter}) and always says when to look again.
 */
public final class EdgeRolloutReconciler implements Reconciler<EdgeRollout> {
    /** Longest time without a look, and the longest a plan may ask for: events can be lost. */
    public static final Duration LONGEST = Duration.ofMinutes(3);

    /** Somebody restores what cannot be read; an event tells of it, if none is lost. */
    private static final Duration BLIND = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(EdgeRolloutReconciler.class);

    private final Rooms rooms;
    private final Judging judging;
    private final Reporting reporting;
    private final Policy policy;
    private final Supplier<Instant> clock;
    private final UnaryOperator<Duration> real;
    private final Consumer<Duration> looked;
    private final SimpleInboundEventSource<EdgeRollout> verdicts = new SimpleInboundEventSource<>("verdicts");
    private final Backoff backoff = new Backoff();

    /**
     * A reconciler over these rooms.
     *
     * @param now what time it is
     * @param real how long a span of that time lasts on the wall clock
     * @param looked is told how long a look took, on the wall clock
     */
    public EdgeRolloutReconciler(
            Rooms rooms,
            Judging judging,
            Reporting reporting,
            Policy policy,
            Supplier<Instant> now,
            UnaryOperator<Duration> real,
            Consumer<Duration> looked) {
        this.rooms = rooms;
        this.judging = judging;
        this.reporting = reporting;
        this.policy = policy;
        this.clock = now;
        this.real = real;
        this.looked = looked;
    }

    /** Verdicts of a rollout have changed; the key is {@link Judging#key}. */
    public void verdictsChanged(String key) {
        verdicts.propagateEvent(Judging.id(key));
    }

    @Override
    public List<EventSource<?, EdgeRollout>> prepareEventSources(EventSourceContext<EdgeRollout> context) {
        List<EventSource<?, EdgeRollout>> all = new ArrayList<>(rooms.sources(context));
        all.add(verdicts);
        return all;
    }

    @Override
    public UpdateControl<EdgeRollout> reconcile(EdgeRollout rollout, Context<EdgeRollout> context) {
        if (context.isPrimaryResourceDeleted()) {
            return gone(rollout);
        }
        if (rollout.isMarkedForDeletion() || rollout.getSpec() == null) {
            return UpdateControl.noUpdate();
        }
        long begun = System.nanoTime();
        Instant now = clock.get();
        Judging.Reading reading = Judging.read(rollout);
        List<String> objections = policy.objections(rollout);
        Observation seen;
        try {
            seen = rooms.observe(rollout, now);
        } catch (IllegalArgumentException e) {
            return blind(rollout, context, reading, e.getMessage(), now);
        }
        Target target = Policy.target(reading.rollout().target(seen.target()), objections);
        Situation situation = new Situation(
                reading.rollout().settings(),
                target,
                seen.revisions(),
                seen.tombstones(),
                seen.fleet(),
                judging.verdicts(rollout, seen),
                now);
        Plan plan = reporting.timePlan(() -> RolloutPlanner.plan(situation));
        looked.accept(Duration.ofNanos(System.nanoTime() - begun));
        Applied applied = rooms.apply(rollout, seen.revisions(), Policy.permitted(plan.actions(), objections), now);
        reporting.applied(rollout, situation, applied.done());
        judging.watch(rollout, reading, plan.watches(), now);
        return applied.stop()
                .filter(s -> s.why() == Applied.Why.CONFLICT || s.why() == Applied.Why.UNREACHABLE)
                .map(stop -> again(rollout, stop))
                .orElseGet(() -> report(rollout, context, situation, plan, applied, reading.problems(situation)));
    }

    /** A revision cannot be read: nothing is planned on half of what there is, and the status says so. */
    private UpdateControl<EdgeRollout> blind(
            EdgeRollout rollout, Context<EdgeRollout> context, Judging.Reading reading, String why, Instant now) {
        Target target = new Target.Unavailable(rollout.getSpec().modelRef().name(), "RevisionUnreadable", why);
        Situation nothing = new Situation(
                reading.rollout().settings(),
                target,
                List.of(),
                List.of(),
                new Fleet(List.of(), Map.of(), true),
                Map.of(),
                now);
        Standing standing =
                new Standing(rollout, nothing, RolloutPlanner.plan(nothing).report(), reading.problems(nothing));
        if (reporting.write(rollout, nothing, reporting.blind(standing), context) == Outcome.WRITTEN) {
            LOG.atError().addKeyValue("rollout", Judging.key(rollout)).log("the rollout is left as it is: {}", why);
        }
        return UpdateControl.<EdgeRollout>noUpdate().rescheduleAfter(real.apply(BLIND));
    }

    private UpdateControl<EdgeRollout> report(
            EdgeRollout rollout,
            Context<EdgeRollout> context,
            Situation situation,
            Plan plan,
            Applied applied,
            List<String> problems) {
        backoff.reset(Judging.key(rollout));
        // The answer to a dry run is in our memory only: no event will tell of it. A decision that was written with
        // the question is told first, as the verdict that led to it is not there the next time.
        boolean asked = applied.complete() && did(applied, Action.CheckAdmission.class);
        if ((applied.complete() && opens(plan)) || (asked && !did(applied, Action.WriteCursors.class))) {
            return UpdateControl.<EdgeRollout>noUpdate().reschedule();
        }
        List<String> told = new ArrayList<>(problems);
        told.addAll(applied.told());
        EdgeRolloutStatus status = reporting.status(new Standing(rollout, situation, plan.report(), told));
        Outcome outcome = reporting.write(rollout, situation, status, context);
        if (outcome == Outcome.OVERTAKEN || asked) {
            return UpdateControl.<EdgeRollout>noUpdate().reschedule();
        }
        Duration next = next(situation, plan, applied);
        return UpdateControl.<EdgeRollout>noUpdate()
                .rescheduleAfter(real.apply(outcome == Outcome.LATER ? shorter(next, StatusWriter.COUNTS) : next));
    }

    private static boolean opens(Plan plan) {
        return plan.requeueAfter().filter(Duration::isZero).isPresent();
    }

    private static boolean did(Applied applied, Class<? extends Action> kind) {
        return applied.done().stream().anyMatch(kind::isInstance);
    }

    private static Duration next(Situation situation, Plan plan, Applied applied) {
        Duration next = plan.requeueAfter().orElse(LONGEST);
        if (!applied.complete()) {
            boolean soon = applied.waits() || did(applied, Action.CheckAdmission.class);
            Duration retry = soon ? Duration.ofSeconds(5) : Duration.ofMinutes(1);
            next = next.isZero() ? retry : shorter(next, retry);
        }
        if (!plan.watches().isEmpty()) {
            next = shorter(next, Evidence.INTERVAL);
        }
        if (situation.target() instanceof Target.Unavailable) {
            next = shorter(next, Duration.ofSeconds(30));
        }
        return shorter(next, LONGEST);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private UpdateControl<EdgeRollout> again(EdgeRollout rollout, Applied.Stop stop) {
        reporting.overtaken(stop.why() == Applied.Why.CONFLICT);
        Duration wait = backoff.next(Judging.key(rollout));
        LOG.atInfo()
                .addKeyValue("rollout", Judging.key(rollout))
                .addKeyValue("why", stop.why())
                .addKeyValue("again", wait)
                .log("planning again: {}", stop.message());
        return UpdateControl.<EdgeRollout>noUpdate().rescheduleAfter(wait);
    }

    private UpdateControl<EdgeRollout> gone(EdgeRollout rollout) {
        judging.forget(rollout);
        reporting.forget(rollout);
        backoff.reset(Judging.key(rollout));
        rooms.sweep(rollout, clock.get());
        return UpdateControl.noUpdate();
    }

    /** What a person cannot cause is tried again, with patience; it is one line, not a page. */
    @Override
    public ErrorStatusUpdateControl<EdgeRollout> updateErrorStatus(
            EdgeRollout rollout, Context<EdgeRollout> context, Exception e) {
        boolean ours = !(e instanceof KubernetesClientException) && !(e instanceof IllegalArgumentException);
        LOG.atError()
                .addKeyValue("rollout", Judging.key(rollout))
                .setCause(ours ? e : null)
                .log("the rollout could not be looked after and is tried again: {}", e.getMessage());
        return ErrorStatusUpdateControl.defaultErrorProcessing();
    }
}
