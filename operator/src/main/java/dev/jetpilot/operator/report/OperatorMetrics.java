package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.ClassNodes;
import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.api.v1alpha1.SloStatus;
import dev.jetpilot.operator.rollout.MoveReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The operator's own metrics, documented in docs/metrics.md. Labels are bounded: names of rollouts, classes and
 * objectives, and words of closed lists; never nodes. What belongs to a rollout goes with it.
 */
public final class OperatorMetrics {
    private final MeterRegistry registry;
    private final MultiGauge phase;
    private final MultiGauge nodes;
    private final MultiGauge verdicts;
    private final Timer plan;
    private final Map<String, EdgeRolloutStatus> rollouts = new HashMap<>();

    /** Metrics in this registry. */
    public OperatorMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.phase = MultiGauge.builder("jetpilot.rollout.phase")
                .description("1 for the phase the rollout is in")
                .register(registry);
        this.nodes = MultiGauge.builder("jetpilot.nodes")
                .description("Nodes of a hardware class by state; a node may count in several")
                .register(registry);
        this.verdicts = MultiGauge.builder("jetpilot.slo.verdict")
                .description("1 for the verdict that stands on an objective")
                .register(registry);
        this.plan = Timer.builder("jetpilot.plan")
                .description("Time to plan one rollout once")
                .register(registry);
        for (MoveReason reason : MoveReason.values()) {
            moves(reason);
        }
        conflicts();
    }

    /** Times the making of a plan. */
    public <T> T timePlan(Supplier<T> planning) {
        return plan.record(planning);
    }

    /** A node was moved. */
    public void moved(MoveReason reason) {
        moves(reason).increment();
    }

    private Counter moves(MoveReason reason) {
        return Counter.builder("jetpilot.moves")
                .description("Nodes whose assignment was changed")
                .tag("reason", reason.word())
                .register(registry);
    }

    /** A revision was rejected in a class. */
    public void rejected(String reason) {
        Counter.builder("jetpilot.rejections")
                .description("Revisions rejected in a hardware class")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /** A plan was overtaken: what it was made on had changed when it was applied. */
    public void conflict() {
        conflicts().increment();
    }

    private Counter conflicts() {
        return Counter.builder("jetpilot.conflicts")
                .description("Plans given up because what they were made on had changed")
                .register(registry);
    }

    /** Shows where a rollout stands. */
    public synchronized void show(EdgeRollout rollout, EdgeRolloutStatus status) {
        if (!status.equals(rollouts.put(key(rollout), status))) {
            registerAll();
        }
    }

    /** Takes everything of a rollout away. */
    public synchronized void forget(EdgeRollout rollout) {
        if (rollouts.remove(key(rollout)) != null) {
            registerAll();
        }
    }

    private static String key(EdgeRollout rollout) {
        return rollout.getMetadata().getNamespace() + "/"
                + rollout.getMetadata().getName();
    }

    private void registerAll() {
        List<Row<?>> phases = new ArrayList<>();
        List<Row<?>> counts = new ArrayList<>();
        List<Row<?>> judged = new ArrayList<>();
        rollouts.forEach((key, status) -> {
            Tags of = Tags.of(
                    "namespace", key.substring(0, key.indexOf('/')), "rollout", key.substring(key.indexOf('/') + 1));
            phases.add(Row.of(of.and("phase", status.phase()), 1));
            for (ClassStatus c : status.classes()) {
                Tags ofClass = of.and("class", c.name());
                count(counts, ofClass, c.nodes());
                for (SloStatus s : c.slos()) {
                    judged.add(Row.of(ofClass.and("slo", s.name(), "verdict", s.verdict()), 1));
                }
            }
        });
        phase.register(phases, true);
        nodes.register(counts, true);
        verdicts.register(judged, true);
    }

    private static void count(List<Row<?>> rows, Tags of, ClassNodes n) {
        rows.add(Row.of(of.and("state", "desired"), n.desired()));
        rows.add(Row.of(of.and("state", "updated"), n.updated()));
        rows.add(Row.of(of.and("state", "ready"), n.ready()));
        rows.add(Row.of(of.and("state", "moving"), n.moving()));
        rows.add(Row.of(of.and("state", "failed"), n.failed()));
        rows.add(Row.of(of.and("state", "offline"), n.offline()));
        rows.add(Row.of(of.and("state", "unassigned"), n.unassigned()));
    }
}
