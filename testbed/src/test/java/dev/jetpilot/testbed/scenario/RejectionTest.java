package dev.jetpilot.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.RejectedStatus;
import dev.jetpilot.api.v1alpha1.SloStatus;
import dev.jetpilot.testbed.cluster.OnEitherServer;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A version that is too slow on one class. */
@OnEitherServer
class RejectionTest {
    private static final String OLD = "detector-2-7-0";
    private static final String NEW = "detector-2-8-0";
    private final Edge edge = Edge.of(Fleets.of(Fleets.nanos("shops", 4), Fleets.agxs("shops", 2)))
            .operate();

    private final Rollout shops = new Rollout(edge, "shops");

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void versionIsTakenBackWhereItIsTooSlowAndStaysOutUntilRetried() {
        edge.apply(Yaml.model("2.7.0"));
        edge.apply(Yaml.model("2.8.0"));
        edge.apply(Yaml.rollout("shops", "2.7.0"));
        shops.awaitHealthy(OLD);

        shops.target(NEW);
        awaitEnd();

        assertRejectedOnNanoOnly(1);
        Map<String, String> uids = shops.uids();

        shops.target(OLD);
        shops.awaitHealthy(OLD);
        shops.target(NEW);
        awaitEnd();

        assertThat(nano().rejected()).extracting(RejectedStatus::attempt).containsExactly(1);
        assertThat(shops.uids()).as("Orin Nanos were left alone").containsAllEntriesOf(nanosOf(uids));

        shops.annotate("jetpilot.dev/retry", NEW + "#2");
        shops.await("to try again on Orin Nano", s -> nano().attempt() == 2);
        awaitEnd();
        assertRejectedOnNanoOnly(2);
    }

    private void awaitEnd() {
        shops.awaitCondition("Stalled", "True", "RevisionRejected");
        shops.await(
                "to have moved every node",
                s -> s.classes().stream()
                        .allMatch(c -> c.nodes().moving() == 0
                                && c.nodes().ready().equals(c.nodes().desired())));
    }

    private void assertRejectedOnNanoOnly(int attempt) {
        assertThat(shops.status().phase()).isEqualTo("Degraded");
        assertThat(shops.status().summary().reason()).isEqualTo("RolledBack: orin-nano");
        assertThat(shops.serving().values()).containsOnly(OLD, NEW);
        assertThat(shops.hardwareClass("agx-orin").phase()).isEqualTo("Healthy");
        assertThat(shops.hardwareClass("agx-orin").nodes().updated()).isEqualTo(2);
        assertThat(nano().nodes().updated()).isZero();
        assertThat(nano().nodes().ready()).isEqualTo(4);
        RejectedStatus rejected = nano().rejected().get(nano().rejected().size() - 1);
        assertThat(rejected.model()).isEqualTo(NEW);
        assertThat(rejected.attempt()).isEqualTo(attempt);
        assertThat(rejected.reason()).isEqualTo("SLOBreached");
        assertThat(rejected.message()).contains("latency-p95", "33 ms", "back on " + OLD);
        SloStatus latency = nano().slos().get(0);
        assertThat(latency.verdict()).isEqualTo("Fail");
        assertThat(latency.threshold()).isEqualTo("33ms");
        assertThat(latency.samples()).isPositive();
        assertThat(latency.evidence()).isNotBlank();
        assertThat(shops.condition("Ready").getStatus()).isEqualTo("False");
        assertThat(shops.condition("SLOMet").getMessage()).contains("orin-nano", "latency-p95");
    }

    private ClassStatus nano() {
        return shops.hardwareClass("orin-nano");
    }

    private Map<String, String> nanosOf(Map<String, String> uids) {
        return uids.entrySet().stream()
                .filter(e -> edge.world().nodes().stream()
                        .anyMatch(n -> n.name().equals(e.getKey()) && n.labels().containsValue("orin-nano-8gb")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
