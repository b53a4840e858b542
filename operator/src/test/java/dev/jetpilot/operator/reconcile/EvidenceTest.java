package dev.jetpilot.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.analysis.Analysis;
import dev.jetpilot.operator.analysis.AnalysisClock;
import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.analysis.Watch;
import dev.jetpilot.operator.analysis.source.PodsSource;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.observe.Observation;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The judge's evidence outlives the operator in a ConfigMap, and only the trial it is of goes on with it. */
class EvidenceTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final String JSON = "{\"version\":1}";

    private MockCluster cluster;

    @BeforeEach
    void start() {
        cluster = new MockCluster();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static EdgeRollout rollout(String uid) {
        return Serialization.unmarshal("""
                apiVersion: jetpilot.dev/v1alpha1
                kind: EdgeRollout
                metadata: {name: peoplenet, namespace: edge, uid: %s}
                spec:
                  modelRef: {name: m2}
                  nodeSelector: {matchLabels: {site: a}}
                  strategy: {canary: {steps: [{setWeight: 50%%}, {analysis: {}}]}}
                  analysis: {slos: [{name: power, gauge: {metric: jetson_power_watts, max: "15"}}]}
                """.formatted(uid), EdgeRollout.class);
    }

    private Evidence evidence() {
        return new Evidence(cluster.client());
    }

    private ConfigMap stored() {
        return cluster.client()
                .configMaps()
                .inNamespace("edge")
                .withName("peoplenet-evidence")
                .get();
    }

    @Test
    void whatIsKeptTheNextOperatorFinds() {
        evidence().keep(rollout("u1"), JSON, NOW);

        assertThat(evidence().load(rollout("u1"))).contains(JSON);
        assertThat(stored().getMetadata().getOwnerReferences()).singleElement().satisfies(o -> {
            assertThat(o.getUid()).isEqualTo("u1");
            assertThat(o.getController()).isTrue();
            assertThat(o.getKind()).isEqualTo("EdgeRollout");
        });
    }

    @Test
    void whereNothingWasKeptThereIsNothing() {
        assertThat(evidence().load(rollout("u1"))).isEmpty();
    }

    @Test
    void evidenceOfAnotherRolloutUnderTheSameNameIsRefused() {
        evidence().keep(rollout("u1"), JSON, NOW);

        assertThat(evidence().load(rollout("u2"))).isEmpty();
    }

    @Test
    void itIsWrittenOnceAMinuteAtMostAndOnlyWhenItChanged() {
        Evidence evidence = evidence();
        evidence.keep(rollout("u1"), JSON, NOW);
        evidence.keep(rollout("u1"), "{\"more\":1}", NOW.plusSeconds(59));
        assertThat(cluster.applies()).isEqualTo(1);
        evidence.keep(rollout("u1"), JSON, NOW.plusSeconds(61));
        assertThat(cluster.applies()).isEqualTo(1);
        evidence.keep(rollout("u1"), "{\"more\":2}", NOW.plusSeconds(62));
        assertThat(cluster.applies()).isEqualTo(2);
        assertThat(evidence.load(rollout("u1"))).contains("{\"more\":2}");
    }

    /** A rollout made again begins its evidence at once, also within the minute of the one before. */
    @Test
    void aRolloutMadeAgainDoesNotWaitForTheOneBefore() {
        Evidence evidence = evidence();
        evidence.keep(rollout("u1"), JSON, NOW);
        evidence.forget(rollout("u1"));
        evidence.keep(rollout("u1"), "{\"more\":1}", NOW.plusSeconds(1));
        evidence.keep(rollout("u2"), JSON, NOW.plusSeconds(2));
        assertThat(cluster.applies()).isEqualTo(3);
    }

    @Test
    void aWriteThatIsRefusedCostsNothingButTheEvidence() {
        cluster.refuseApplies();

        evidence().keep(rollout("u1"), JSON, NOW);

        assertThat(evidence().load(rollout("u1"))).isEmpty();
    }

    /**
     * What the judge holds after an operator has found a trial under way. Evidence that is lost is in it as a penalty, so
     * that only an operator that was given the evidence back holds what the one before it held.
     */
    private String afterStart(EdgeRollout rollout, int attempt, boolean underWay) {
        try (Analysis analysis = new Analysis(new PodsSource(1), new StoppedClock(), key -> {})) {
            Judging judging = new Judging(analysis, evidence());
            judging.verdicts(rollout, seen(attempt, underWay));
            Watch watch = new Watch(new Trial("r2", "orin", attempt), 1, 1, List.of("n1"), List.of("n2"));
            judging.watch(rollout, Judging.read(rollout), List.of(watch), NOW);
            return analysis.checkpoint(Judging.key(rollout)).orElseThrow();
        }
    }

    private static Observation seen(int attempt, boolean underWay) {
        Cursor waiting = Cursor.waiting(attempt, 0, NOW);
        Cursor cursor = underWay ? waiting.begin(List.of(), Optional.of("r1"), 1, NOW) : waiting;
        NodeView node = new NodeView(
                "n1",
                "1",
                Map.of(),
                true,
                Connectivity.READY,
                NOW,
                false,
                false,
                Optional.of(new Assignment("r2", "orin")),
                true,
                Optional.of(NOW),
                Optional.empty(),
                Optional.empty());
        return new Observation(
                new Target.Resolved("m2", "r2"),
                List.of(new Revision("r2", "m2", 2, List.of(), Map.of("orin", cursor), "1")),
                List.of(),
                new Fleet(List.of(node), Map.of(), true),
                Map.of());
    }

    @Test
    void aRestartedOperatorGoesOnFromTheEvidenceOfItsRollout() {
        String before = afterStart(rollout("u1"), 1, false);

        assertThat(afterStart(rollout("u1"), 1, true)).isEqualTo(before);
    }

    @Test
    void evidenceOfAnotherAttemptOrOfAnotherRolloutIsAsGoodAsLost() {
        String before = afterStart(rollout("u1"), 1, false);
        String ofAnotherAttempt = afterStart(rollout("u1"), 2, true);
        stop();
        start();
        assertThat(afterStart(rollout("u1"), 2, true)).isEqualTo(ofAnotherAttempt);
        stop();
        start();
        afterStart(rollout("u1"), 1, false);
        assertThat(afterStart(rollout("u2"), 1, true)).isNotEqualTo(before);
    }

    private static final class StoppedClock implements AnalysisClock {
        @Override
        public Instant now() {
            return NOW;
        }

        @Override
        public void after(Duration delay, Runnable task) {}
    }
}
