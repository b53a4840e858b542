package dev.jetpilot.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.cluster.OnEitherServer;
import dev.jetpilot.testbed.cluster.Watchfulness;
import io.fabric8.kubernetes.api.model.NodeCondition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A node is moved to a new version and then falls silent. The rollouts wait at a pause until that is noticed, so that it does not matter how long
 * it takes.
 */
@OnEitherServer
class OfflineTest {
    private static final String OLD = "detector-2-6-0";
    private static final String NEW = "detector-2-7-0";
    private static final String PAUSE = "pause: {}";
    private static final String ANALYSIS = "analysis: {minDuration: 30s, maxDuration: 24h}";
    private static Edge edge;

    @BeforeAll
    static void start() {
        edge = Edge.of(
                        Fleets.of(Fleets.nanos("unjudged", 4), Fleets.nanos("judged", 4), Fleets.nanos("missing", 4)),
                        Watchfulness.WATCHFUL)
                .operate();
        edge.apply(Yaml.model("2.6.0"));
        edge.apply(Yaml.model("2.7.0"));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    /** A rollout that is on its way to the new model: half its nodes have it, and it waits in this step to be approved. */
    private static Rollout atItsPause(String name, String step, String yaml) {
        edge.apply(yaml);
        Rollout rollout = new Rollout(edge, name);
        rollout.awaitHealthy(OLD);
        rollout.target(NEW);
        rollout.await(
                "to wait at its pause",
                s -> s.phase().equals("Paused") && s.summary().step().equals(step));
        assertThat(nodesOn(rollout, NEW)).hasSize(2);
        return rollout;
    }

    private static String yaml(String name, String... steps) {
        StringBuilder lines = new StringBuilder("        - setWeight: 50%\n");
        Stream.of(steps).forEach(step -> lines.append("        - ").append(step).append('\n'));
        String yaml = Yaml.rollout(name, "2.6.0");
        String usual = "        - setWeight: 30%\n        - " + ANALYSIS + "\n";
        assertThat(yaml).contains(usual);
        return yaml.replace(usual, lines);
    }

    private static List<String> nodesOn(Rollout rollout, String model) {
        return rollout.serving().entrySet().stream()
                .filter(e -> e.getValue().equals(model))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Takes the network from one of the nodes that have the new model, and waits until the operator has seen that it is gone. */
    private static String loseOneOfTheNew(Rollout rollout) {
        String lost = nodesOn(rollout, NEW).get(0);
        edge.world().offline(lost);
        edge.await(
                lost + " to be Unknown",
                () -> edge.user().nodes().withName(lost).get().getStatus().getConditions().stream()
                        .filter(c -> c.getType().equals("Ready"))
                        .map(NodeCondition::getStatus)
                        .allMatch("Unknown"::equals));
        rollout.await(
                "to see " + lost + " offline",
                s -> s.classes().stream()
                        .flatMap(c -> c.waiting().stream())
                        .anyMatch(n -> n.node().equals(lost) && n.reason().equals("Offline")));
        return lost;
    }

    private static void assertNothingIsBlamedOnTheVersion(Rollout rollout) {
        assertThat(rollout.hardwareClass("orin-nano").rejected()).isEmpty();
        assertThat(rollout.hardwareClass("orin-nano").attempt()).isEqualTo(1);
        assertThat(rollout.status().phase()).isNotEqualTo("Degraded");
    }

    private static List<String> versions(String node) {
        return edge.world().timeline(node).stream()
                .flatMap(m -> m.version().stream())
                .distinct()
                .toList();
    }

    @Test
    void nodeThatIsLostBeforeItIsJudgedIsWaitedForAndAcquitted() {
        Rollout unjudged = atItsPause("unjudged", "2/3 pause", yaml("unjudged", PAUSE, ANALYSIS));
        Map<String, String> uids = unjudged.uids();
        String lost = loseOneOfTheNew(unjudged);

        unjudged.annotate("jetpilot.dev/approve", NEW + "#1.2");
        unjudged.await(
                "to have its proof, and wait for the lost node all the same",
                s -> s.summary().step().equals("3/3 analysis")
                        && s.summary().reason().equals("CanaryOffline")
                        && s.classes().stream()
                                .flatMap(c -> c.slos().stream())
                                .allMatch(slo -> slo.verdict().equals("Pass")));
        edge.pass(Duration.ofMinutes(10));
        assertThat(unjudged.status().summary().step()).isEqualTo("3/3 analysis");
        assertThat(unjudged.hardwareClass("orin-nano").nodes().failed()).isZero();
        assertNothingIsBlamedOnTheVersion(unjudged);

        edge.world().online(lost);
        unjudged.awaitHealthy(NEW);
        assertThat(nodesOn(unjudged, NEW)).hasSize(4);
        assertThat(unjudged.uids()).as("its pod was left alone").containsEntry(lost, uids.get(lost));
        assertThat(versions(lost)).containsExactly("2.6.0", "2.7.0");
        assertNothingIsBlamedOnTheVersion(unjudged);
    }

    @Test
    void nodeThatIsLostAfterItWasJudgedHoldsNobodyUp() {
        Rollout judged = atItsPause("judged", "3/3 pause", yaml("judged", ANALYSIS, PAUSE));
        Map<String, String> uids = judged.uids();
        String lost = loseOneOfTheNew(judged);

        judged.annotate("jetpilot.dev/approve", NEW + "#1.3");
        judged.awaitHealthy(NEW);
        assertThat(judged.status().message()).isEqualTo("every online node serves " + NEW + "; 1 node is offline");
        assertThat(nodesOn(judged, NEW)).hasSize(3).doesNotContain(lost);
        assertNothingIsBlamedOnTheVersion(judged);

        edge.world().online(lost);
        judged.await("to have all four", s -> s.summary().ready().equals("4/4"));
        assertThat(nodesOn(judged, NEW)).hasSize(4);
        assertThat(judged.uids()).as("its pod was left alone").containsEntry(lost, uids.get(lost));
        assertThat(versions(lost)).containsExactly("2.6.0", "2.7.0");
    }

    /** One failed node is not a breach: it is taken back, the others go on without it, and it follows when it is there again. */
    @Test
    void nodeThatStaysAwayTooLongFailsAloneAndFollowsWhenItIsBack() {
        Rollout missing = atItsPause(
                "missing",
                "2/3 pause",
                yaml("missing", PAUSE, ANALYSIS).replace("offlineGrace: 24h", "offlineGrace: 1m"));
        String lost = loseOneOfTheNew(missing);

        missing.await(
                "to give the lost node up",
                s -> s.classes().stream().anyMatch(c -> c.nodes().failed() == 1));
        assertNothingIsBlamedOnTheVersion(missing);
        missing.annotate("jetpilot.dev/approve", NEW + "#1.2");
        missing.awaitHealthy(NEW);
        assertThat(nodesOn(missing, NEW)).hasSize(3).doesNotContain(lost);
        assertNothingIsBlamedOnTheVersion(missing);

        edge.world().online(lost);
        missing.await(
                "to have all four",
                s -> s.summary().ready().equals("4/4") && s.phase().equals("Healthy"));
        assertThat(nodesOn(missing, NEW)).hasSize(4);
        assertNothingIsBlamedOnTheVersion(missing);
    }
}
