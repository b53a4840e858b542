package dev.jetpilot.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.cluster.OnEitherServer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people decide while a version is under way. */
@OnEitherServer
class DecisionsTest {
    private static final String OLD = "detector-2-6-0";
    private static final String NEW = "detector-2-7-0";
    private static final String NEWER = "detector-2-7-1";
    private static Edge edge;

    @BeforeAll
    static void start() {
        edge = Edge.of(Fleets.of(
                        Fleets.nanos("superseded", 4),
                        Fleets.nanos("held", 2),
                        Fleets.nanos("nightly", 2),
                        Fleets.nanos("ended", 3)))
                .operate();
        edge.apply(Yaml.model("2.6.0"));
        edge.apply(Yaml.model("2.7.0"));
        edge.apply(Yaml.model("2.7.1"));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    /** A rollout whose canary of half the nodes waits to be approved. */
    private static Rollout withPause(String name) {
        edge.apply(Yaml.rollout(name, "2.6.0").replace("""
                                - setWeight: 30%
                                - analysis: {minDuration: 30s, maxDuration: 24h}
                        """, """
                                - setWeight: 50%
                                - pause: {}
                        """));
        Rollout rollout = new Rollout(edge, name);
        rollout.awaitHealthy(OLD);
        return rollout;
    }

    private static void awaitPause(Rollout rollout, int attempt) {
        rollout.await(
                "to wait at its pause",
                s -> s.phase().equals("Paused")
                        && s.summary().step().equals("2/2 pause")
                        && s.classes().get(0).attempt() == attempt);
    }

    private static Set<String> nodesOn(Rollout rollout, String model) {
        return rollout.serving().entrySet().stream()
                .filter(e -> e.getValue().equals(model))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Test
    void newerModelReplacesTheCanaryOnTheSameNodes() {
        Rollout superseded = withPause("superseded");
        superseded.target(NEW);
        awaitPause(superseded, 1);
        Set<String> canary = nodesOn(superseded, NEW);
        assertThat(canary).hasSize(2);
        assertThat(superseded.hardwareClass("orin-nano").message()).contains("jetpilot.dev/approve=" + NEW + "#1.2");

        superseded.target(NEWER);
        superseded.await(
                "to wait at its pause with the newer model",
                s -> s.summary().step().equals("2/2 pause")
                        && nodesOn(superseded, NEWER).size() == 2);

        assertThat(nodesOn(superseded, NEWER)).isEqualTo(canary);
        assertThat(nodesOn(superseded, OLD)).hasSize(2);
        superseded.annotate("jetpilot.dev/approve", NEW + "#1.2");
        edge.pass(Duration.ofMinutes(3));
        assertThat(nodesOn(superseded, OLD))
                .as("an approval of another model lets nothing on")
                .hasSize(2);
        superseded.annotate("jetpilot.dev/approve", NEWER + "#1.2");
        superseded.awaitHealthy(NEWER);
        assertThat(nodesOn(superseded, NEWER)).hasSize(4);
        assertThat(servedEver("superseded", "2.7.0")).isEqualTo(canary);
    }

    @Test
    void holdStopsForwardMovesUntilItIsTakenAway() {
        edge.apply(Yaml.rollout("held", "2.6.0"));
        Rollout held = new Rollout(edge, "held");
        held.awaitHealthy(OLD);
        Map<String, String> uids = held.uids();
        held.annotate("jetpilot.dev/hold", "trade fair until Friday");

        held.target(NEW);

        held.await("to be held", s -> s.phase().equals("Paused") && s.message().contains("trade fair until Friday"));
        edge.pass(Duration.ofMinutes(10));
        assertThat(held.uids()).isEqualTo(uids);
        held.patch("{\"metadata\": {\"annotations\": {\"jetpilot.dev/hold\": null}}}");
        held.awaitHealthy(NEW);
        assertThat(nodesOn(held, NEW)).hasSize(2);
    }

    @Test
    void nothingMovesOutsideTheMaintenanceWindow() {
        edge.apply(Yaml.rollout("nightly", "2.6.0"));
        Rollout nightly = new Rollout(edge, "nightly");
        nightly.awaitHealthy(OLD);
        Map<String, String> uids = nightly.uids();
        Instant opens = edge.now().plus(Duration.ofMinutes(15)).truncatedTo(ChronoUnit.MINUTES);
        String cron = opens.atZone(ZoneOffset.UTC).getMinute() + " "
                + opens.atZone(ZoneOffset.UTC).getHour() + " * * *";

        nightly.patch("""
                {"spec": {"modelRef": {"name": "%s"},
                  "maintenanceWindows": [{"schedule": "%s", "duration": "12h"}]}}""".formatted(NEW, cron));
        nightly.await("to wait for its window", s -> s.summary().reason().equals("WindowClosed"));

        assertThat(nightly.uids()).isEqualTo(uids);
        nightly.awaitHealthy(NEW);
        assertThat(edge.now()).isAfter(opens);
        assertThat(edge.world().nodes())
                .filteredOn(n -> "nightly".equals(n.labels().get("fleet")))
                .hasSize(2)
                .allSatisfy(n -> assertThat(edge.world().timeline(n.name()).stream()
                                .filter(m -> m.version().filter("2.7.0"::equals).isPresent())
                                .allMatch(m -> m.at().isAfter(opens)))
                        .as(n.name() + " moved inside the window")
                        .isTrue());
    }

    @Test
    void rejectTakesTheCanaryBackAndItStaysOut() {
        Rollout ended = withPause("ended");
        ended.target(NEW);
        awaitPause(ended, 1);

        ended.annotate("jetpilot.dev/reject", NEW + "#1");

        ended.awaitCondition("Stalled", "True", "RevisionRejected");
        ended.await("to have gone back", s -> nodesOn(ended, OLD).size() == 3);
        assertThat(ended.status().classes().get(0).rejected().get(0).reason()).isEqualTo("RejectedByPerson");
        edge.pass(Duration.ofMinutes(10));
        assertThat(nodesOn(ended, OLD)).hasSize(3);
    }

    private static Set<String> servedEver(String fleet, String version) {
        return edge.world().nodes().stream()
                .filter(n -> fleet.equals(n.labels().get("fleet")))
                .map(n -> n.name())
                .filter(n -> edge.world().timeline(n).stream()
                        .anyMatch(m -> m.version().filter(version::equals).isPresent()))
                .collect(Collectors.toSet());
    }
}
