package dev.jetpilot.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.cluster.OnEitherServer;
import dev.jetpilot.testbed.jetson.NodePlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes come, go, change and are shared. */
@OnEitherServer
class FleetChangesTest {
    private static final String OLD = "detector-2-6-0";
    private static final String NEW = "detector-2-7-0";
    private static Edge edge;

    @BeforeAll
    static void start() {
        edge = Edge.of(Fleets.of(
                        Fleets.nanos("growing", 2),
                        Fleets.nanos("spare", 1),
                        Fleets.nanos("shrinking", 2),
                        Fleets.nanos("flashed", 2),
                        Fleets.nanos("promoted", 2),
                        Fleets.nanos("hermit", 1),
                        Fleets.nanos("shared", 2),
                        Fleets.nanos("heatwave", 5)))
                .operate();
        edge.apply(Yaml.model("2.6.0"));
        edge.apply(Yaml.model("2.7.0"));
        edge.apply(Yaml.model("2.8.0"));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static Rollout healthy(String name) {
        edge.apply(Yaml.rollout(name, "2.6.0"));
        Rollout rollout = new Rollout(edge, name);
        rollout.awaitHealthy(OLD);
        return rollout;
    }

    private static List<String> nodes(String fleet) {
        return edge.world().nodes().stream()
                .filter(n -> fleet.equals(n.labels().get("fleet")))
                .map(NodePlan::name)
                .toList();
    }

    @Test
    void nodeThatJoinsGetsStableAndLeavesTheOthersAlone() {
        Rollout growing = healthy("growing");
        Map<String, String> uids = growing.uids();
        String spare = nodes("spare").get(0);

        edge.world().label(spare, "fleet", Optional.of("growing"));

        growing.await(
                "to have three nodes",
                s -> s.phase().equals("Healthy") && s.summary().ready().equals("3/3"));
        assertThat(growing.serving()).hasSize(3).containsEntry(spare, OLD);
        assertThat(growing.uids()).containsAllEntriesOf(uids);
    }

    @Test
    void nodeThatIsNoLongerSelectedIsCleared() {
        Rollout shrinking = healthy("shrinking");
        Map<String, String> uids = shrinking.uids();
        String gone = nodes("shrinking").get(0);

        edge.world().label(gone, "fleet", Optional.empty());

        edge.await("its pod to be gone", () -> !shrinking.uids().containsKey(gone));
        shrinking.await(
                "to have one node",
                s -> s.phase().equals("Healthy") && s.summary().ready().equals("1/1"));
        assertThat(shrinking.assignments()).doesNotContainKey(gone).hasSize(1);
        uids.remove(gone);
        assertThat(shrinking.uids()).isEqualTo(uids);
    }

    @Test
    void nodeThatIsFlashedAnewGetsStableAgain() {
        Rollout flashed = healthy("flashed");
        Map<String, String> uids = flashed.uids();
        String node = nodes("flashed").get(0);

        edge.world().reflash(node, Duration.ofMinutes(5), Map.of());

        edge.await(
                "its new pod",
                () -> flashed.serving().containsKey(node)
                        && !flashed.uids().get(node).equals(uids.get(node)));
        flashed.awaitHealthy(OLD);
        uids.remove(node);
        assertThat(flashed.uids()).containsAllEntriesOf(uids);
    }

    /** The board behind a name is another one: the class it belongs to now serves it. */
    @Test
    void nodeWhoseHardwareClassChangedMovesToItsNewClass() {
        Rollout promoted = healthy("promoted");
        String node = nodes("promoted").get(0);
        assertThat(promoted.assignments().get(node)).endsWith(".orin-nano");

        edge.world().label(node, "jetpilot.dev/module", Optional.of("agx-orin-64gb"));

        edge.await(
                "its class to be agx-orin",
                () -> promoted.assignments().getOrDefault(node, "").endsWith(".agx-orin"));
        promoted.awaitHealthy(OLD);
        assertThat(promoted.serving()).hasSize(2).containsEntry(node, OLD);
        assertThat(promoted.hardwareClass("agx-orin").nodes().ready()).isEqualTo(1);
        assertThat(promoted.hardwareClass("orin-nano").nodes().desired()).isEqualTo(1);
    }

    @Test
    void fleetOfOneNodeIsItsOwnCanaryAndComesBack() {
        Rollout hermit = healthy("hermit");

        hermit.target("detector-2-8-0");

        hermit.awaitCondition("Stalled", "True", "RevisionRejected");
        hermit.await("to serve the old one again", s -> hermit.serving().containsValue(OLD));
        assertThat(hermit.hardwareClass("orin-nano").rejected().get(0).reason()).isEqualTo("SLOBreached");
    }

    @Test
    void secondRolloutOnTheSameGpusWaitsAndSaysWhy() {
        Rollout first = healthy("shared");
        Map<String, String> uids = first.uids();
        edge.apply(Yaml.rollout("latecomer", "2.6.0").replace("{fleet: latecomer}", "{fleet: shared}"));
        Rollout latecomer = new Rollout(edge, "latecomer");

        latecomer.await(
                "to say that there is no room",
                s -> s.classes().stream()
                                .flatMap(c -> c.waiting().stream())
                                .filter(n -> n.reason().equals("NoCapacity"))
                                .count()
                        == 2);

        edge.pass(Duration.ofMinutes(5));
        assertThat(first.uids()).isEqualTo(uids);
        assertThat(first.status().phase()).isEqualTo("Healthy");
        assertThat(latecomer.serving()).isEmpty();
    }

    /** All nodes of the class get slow at once, the ones on stable too: that is not the version's doing. */
    @Test
    void slownessThatTheControlsShareIsNotBlamedOnTheVersion() {
        Rollout heatwave = healthy("heatwave");
        heatwave.target(NEW);
        heatwave.await("to analyse", s -> s.summary().step().equals("2/2 analysis"));
        nodes("heatwave").forEach(node -> edge.world().slow(node, 2.5));

        heatwave.await(
                "to see a common cause",
                s -> s.classes().stream()
                                .flatMap(c -> c.slos().stream())
                                .anyMatch(slo -> slo.verdict().equals("CommonCause"))
                        && s.conditions().stream()
                                .anyMatch(c -> c.getType().equals("SLOMet")
                                        && c.getStatus().equals("False")));

        assertThat(heatwave.hardwareClass("orin-nano").rejected()).isEmpty();
        assertThat(heatwave.status().phase()).isEqualTo("Progressing");
        nodes("heatwave").forEach(node -> edge.world().slow(node, 1));
        heatwave.awaitHealthy(NEW);
    }
}
