package dev.jetpilot.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.testbed.cluster.OnEitherServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people and policies take away from a fleet that runs. */
@OnEitherServer
class LossesTest {
    private static Edge edge;

    @BeforeAll
    static void start() {
        edge = Edge.of(Fleets.of(Fleets.nanos("wiped", 2), Fleets.nanos("deleted", 2), Fleets.nanos("secured", 3)))
                .operate();
        edge.apply(Yaml.model("2.6.0"));
        edge.apply(Yaml.model("2.7.0"));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static Rollout healthy(String name) {
        edge.apply(Yaml.rollout(name, "2.6.0"));
        Rollout rollout = new Rollout(edge, name);
        rollout.awaitHealthy("detector-2-6-0");
        return rollout;
    }

    @Test
    void lostStatusIsRebuiltAndNoPodIsTouched() {
        Rollout wiped = healthy("wiped");
        Map<String, String> uids = wiped.uids();
        Map<String, String> assignments = wiped.assignments();

        wiped.wipeStatus();

        wiped.awaitHealthy("detector-2-6-0");
        assertThat(wiped.status().summary().updated()).isEqualTo("2/2");
        edge.pass(Duration.ofMinutes(5));
        assertThat(wiped.uids()).isEqualTo(uids);
        assertThat(wiped.assignments()).isEqualTo(assignments);
    }

    @Test
    void deletedRolloutLeavesNothingBehind() {
        Rollout deleted = healthy("deleted");

        edge.user()
                .resources(EdgeRollout.class)
                .inNamespace(Yaml.NAMESPACE)
                .withName("deleted")
                .delete();

        edge.await(
                "DaemonSets, pods and revisions to be gone",
                () -> deleted.pods().isEmpty()
                        && edge.user()
                                .apps()
                                .daemonSets()
                                .withLabel(Names.ROLLOUT, "deleted")
                                .list()
                                .getItems()
                                .isEmpty()
                        && edge.user()
                                .apps()
                                .controllerRevisions()
                                .withLabel(Names.REVISION_OF, "deleted")
                                .list()
                                .getItems()
                                .isEmpty());
        edge.await(
                "its labels to be swept",
                () -> edge.user().nodes().list().getItems().stream()
                        .flatMap(n -> n.getMetadata().getLabels().keySet().stream())
                        .noneMatch(key -> key.endsWith("/deleted") || key.contains("/deleted.")));
    }

    @Test
    void podsThatPodSecurityRefusesStopTheMoveBeforeAnyPodDies() {
        Rollout secured = healthy("secured");
        Map<String, String> uids = secured.uids();
        edge.restrictPods(true);

        secured.target("detector-2-7-0");

        secured.awaitCondition("Reconciling", "True", "AdmissionRefused");
        assertThat(secured.status().phase()).isEqualTo("Paused");
        assertThat(secured.status().message())
                .contains(
                        "violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false",
                        "change what refuses it, or EdgeModel detector-2-7-0");
        edge.pass(Duration.ofMinutes(5));
        assertThat(secured.uids()).isEqualTo(uids);

        edge.restrictPods(false);
        secured.awaitHealthy("detector-2-7-0");
        assertThat(secured.serving()).hasSize(3).doesNotContainValue("detector-2-6-0");
    }
}
