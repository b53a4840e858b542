package dev.jetpilot.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.analysis.Analysis;
import dev.jetpilot.operator.analysis.AnalysisClock;
import dev.jetpilot.operator.analysis.source.PodsSource;
import dev.jetpilot.operator.apply.Applied;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.observe.Changes;
import dev.jetpilot.operator.observe.Observation;
import dev.jetpilot.operator.report.Announcer;
import dev.jetpilot.operator.report.Events;
import dev.jetpilot.operator.report.OperatorMetrics;
import dev.jetpilot.operator.report.Reporting;
import dev.jetpilot.operator.report.StatusWriter;
import dev.jetpilot.operator.rollout.Action;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real reconciler under the real SDK, between rooms that say what the test wants. */
class EdgeRolloutReconcilerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Observation NOTHING = new Observation(
            new Target.Unavailable("m1", "ModelNotFound", "there is no EdgeModel edge/m1: apply it"),
            List.of(),
            List.of(),
            new Fleet(List.of(), Map.of(), true),
            Map.of());

    private final AtomicInteger looks = new AtomicInteger();
    private final List<String> swept = new CopyOnWriteArrayList<>();
    private final AtomicReference<Function<List<Action>, Applied>> applying =
            new AtomicReference<>(actions -> new Applied(actions, List.of()));
    private final AtomicReference<Observation> seen = new AtomicReference<>(NOTHING);
    private final AtomicReference<String> unreadable = new AtomicReference<>("");
    private MockCluster cluster;
    private Operator operator;
    private Analysis analysis;

    @BeforeEach
    void start() {
        cluster = new MockCluster();
        analysis = new Analysis(new PodsSource(1), new NoClock(), key -> {});
        OperatorMetrics metrics = new OperatorMetrics(new SimpleMeterRegistry());
        KubernetesClient client = cluster.client();
        // A minute of the plan's time is over in 60 ms.
        EdgeRolloutReconciler reconciler = new EdgeRolloutReconciler(
                new Scripted(),
                new Judging(analysis, new Evidence(client)),
                new Reporting(new StatusWriter(), new Announcer(new Events(client), metrics), metrics),
                new Policy(List.of(), List.of()),
                Instant::now,
                virtual -> virtual.dividedBy(1000),
                looked -> {});
        operator = new Operator(o -> o.withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .checkingCRDAndValidateLocalModel(false)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(1)));
        operator.register(
                reconciler,
                (ControllerConfigurationOverrider<EdgeRollout> o) -> o.withName("edgerollouts")
                        .withGenerationAware(false)
                        .withOnUpdateFilter(Changes::matters)
                        .withTriggerReconcilerOnAllEvents(true)
                        .withReconciliationMaxInterval(Duration.ofHours(10)));
        operator.start();
    }

    @AfterEach
    void stop() {
        operator.stop();
        analysis.close();
        cluster.close();
    }

    private EdgeRollout stored() {
        return cluster.client()
                .resources(EdgeRollout.class)
                .inNamespace("edge")
                .withName("peoplenet")
                .get();
    }

    /** No event comes; the SDK's own interval is ten hours. */
    @Test
    void whatWaitsIsLookedAtAgain() {
        cluster.create("peoplenet");
        await().atMost(PATIENCE).until(() -> looks.get() >= 5);
    }

    @Test
    void whatIsWrongIsInTheStatusAndWrittenOnlyWhenItChanges() {
        cluster.create("peoplenet");
        await().atMost(PATIENCE).until(() -> looks.get() >= 8);
        assertThat(stored().getStatus().message()).contains("there is no EdgeModel edge/m1: apply it");
        assertThat(stored().getStatus().summary().reason()).isEqualTo("ModelNotFound");
        // First sight, and once more when it is called stalled.
        assertThat(cluster.statusWrites()).isLessThanOrEqualTo(2);
    }

    @Test
    void aPlanThatWasOvertakenIsMadeAgainAndNotReported() {
        seen.set(new Observation(new Target.Resolved("m1", "r1"), List.of(), List.of(), NOTHING.fleet(), Map.of()));
        applying.set(actions -> new Applied(
                List.of(), List.of(new Applied.Stop(actions.get(0), Applied.Why.CONFLICT, "somebody was faster"))));
        cluster.create("peoplenet");
        await().atMost(PATIENCE).until(() -> looks.get() >= 4);
        assertThat(cluster.statusWrites()).isZero();
    }

    @Test
    void aRefusalIsToldInTheStatus() {
        seen.set(new Observation(new Target.Resolved("m1", "r1"), List.of(), List.of(), NOTHING.fleet(), Map.of()));
        applying.set(actions -> new Applied(
                List.of(),
                Stream.of("quota exceeded", "n2 refused", "n2 refused", "n3 refused", "n4 refused", "n5 refused")
                        .map(message -> new Applied.Stop(actions.get(0), Applied.Why.REFUSED, message))
                        .toList()));
        cluster.create("peoplenet");
        await().atMost(PATIENCE).until(() -> stored().getStatus() != null);
        assertThat(stored().getStatus().message())
                .contains("; quota exceeded; n2 refused; n3 refused; and 2 more like it, in the operator's log");
    }

    @Test
    void aRevisionThatCannotBeReadIsToldAndLookedAtAgain() {
        unreadable.set("ControllerRevision edge/peoplenet-1 does not hold a revision: restore it");
        cluster.create("peoplenet");
        await().atMost(PATIENCE).until(() -> looks.get() >= 5);
        assertThat(stored().getStatus().phase()).isEqualTo("Paused");
        assertThat(stored().getStatus().summary().reason()).isEqualTo("RevisionUnreadable");
        assertThat(stored().getStatus().message()).startsWith("ControllerRevision edge/peoplenet-1 does not hold");
        // First sight, and once more when it is called stalled.
        assertThat(cluster.statusWrites()).isLessThanOrEqualTo(2);
    }

    @Test
    void aDeletedRolloutIsForgottenAndSwept() {
        cluster.create("peoplenet");
        await().atMost(PATIENCE).until(() -> looks.get() >= 1);
        cluster.client()
                .resources(EdgeRollout.class)
                .inNamespace("edge")
                .withName("peoplenet")
                .delete();
        await().atMost(PATIENCE).until(() -> swept.contains("peoplenet"));
    }

    private final class Scripted implements Rooms {
        @Override
        public List<EventSource<?, EdgeRollout>> sources(EventSourceContext<EdgeRollout> context) {
            return List.of();
        }

        @Override
        public Observation observe(EdgeRollout rollout, Instant now) {
            looks.incrementAndGet();
            if (!unreadable.get().isEmpty()) {
                throw new IllegalArgumentException(unreadable.get());
            }
            return seen.get();
        }

        @Override
        public Applied apply(EdgeRollout rollout, List<Revision> seen, List<Action> actions, Instant now) {
            return applying.get().apply(actions);
        }

        @Override
        public void sweep(EdgeRollout gone, Instant now) {
            swept.add(gone.getMetadata().getName());
        }
    }

    private static final class NoClock implements AnalysisClock {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void after(Duration delay, Runnable task) {}
    }
}
