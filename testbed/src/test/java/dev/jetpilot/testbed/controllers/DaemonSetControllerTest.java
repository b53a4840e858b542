package dev.jetpilot.testbed.controllers;

import static dev.jetpilot.testbed.controllers.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DaemonSetControllerTest {
    @Test
    void aPodFollowsTheLabelOfItsNodeAndWaitsForTheOldOne() {
        try (Cluster cluster = new Cluster()) {
            UnaryOperator<DaemonSetBuilder> exclusive = set -> set.editSpec()
                    .editTemplate()
                    .editSpec()
                    .withNewAffinity()
                    .withNewPodAntiAffinity()
                    .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .withTopologyKey("kubernetes.io/hostname")
                    .withNewLabelSelector()
                    .addToMatchLabels("rollout", "peoplenet")
                    .endLabelSelector()
                    .endRequiredDuringSchedulingIgnoredDuringExecution()
                    .endPodAntiAffinity()
                    .endAffinity()
                    .editFirstContainer()
                    .withResources(null)
                    .endContainer()
                    .endSpec()
                    .endTemplate()
                    .endSpec();
            cluster.node("jetson-1", Map.of("model", "r1"));
            cluster.daemonSet("r1", exclusive);
            cluster.daemonSet("r2", exclusive);
            eventually(() ->
                    assertThat(cluster.onlyPod("r1").getSpec().getNodeName()).isEqualTo("jetson-1"));
            cluster.serve(cluster.onlyPod("r1"));

            cluster.label("jetson-1", "model", "r2");
            eventually(() -> assertThat(cluster.onlyPod("r1").getMetadata().getDeletionTimestamp())
                    .isNotNull());
            eventually(() -> assertThat(cluster.onlyPod("r2").getStatus().getConditions())
                    .anySatisfy(condition -> {
                        assertThat(condition.getReason()).isEqualTo("Unschedulable");
                        assertThat(condition.getMessage()).contains("didn't match pod anti-affinity rules");
                    }));
            assertThat(cluster.onlyPod("r2").getSpec().getNodeName()).isNull();

            cluster.confirmEnd(cluster.onlyPod("r1"));
            eventually(() ->
                    assertThat(cluster.onlyPod("r2").getSpec().getNodeName()).isEqualTo("jetson-1"));
            assertThat(cluster.pods("r1")).isEmpty();
        }
    }

    @Test
    void statusCountsWhatRuns() {
        try (Cluster cluster = new Cluster()) {
            cluster.node("jetson-1", Map.of("model", "r1"));
            cluster.node("jetson-2", Map.of("model", "r1"));
            cluster.daemonSet("r1", UnaryOperator.identity());
            eventually(() -> assertThat(cluster.pods("r1")).hasSize(2));
            cluster.serve(cluster.pods("r1").get(0));
            eventually(() -> {
                DaemonSetStatus status = cluster.client
                        .apps()
                        .daemonSets()
                        .inNamespace("default")
                        .withName("r1")
                        .get()
                        .getStatus();
                assertThat(status.getObservedGeneration()).isEqualTo(1);
                assertThat(status.getDesiredNumberScheduled()).isEqualTo(2);
                assertThat(status.getNumberReady()).isEqualTo(1);
                assertThat(status.getNumberUnavailable()).isEqualTo(1);
                assertThat(status.getUpdatedNumberScheduled()).isEqualTo(2);
            });
        }
    }

    @Test
    void onDeleteReplacesOnlyPodsThatAreDeleted() {
        try (Cluster cluster = new Cluster()) {
            cluster.node("jetson-1", Map.of("model", "r1"));
            cluster.daemonSet("r1", UnaryOperator.identity());
            eventually(() ->
                    assertThat(cluster.onlyPod("r1").getSpec().getNodeName()).isEqualTo("jetson-1"));
            Pod before = cluster.onlyPod("r1");
            changeImage(cluster);
            eventually(() -> assertThat(cluster.client
                            .apps()
                            .controllerRevisions()
                            .inNamespace("default")
                            .list()
                            .getItems())
                    .hasSize(2));
            eventually(() -> assertThat(cluster.client
                            .apps()
                            .daemonSets()
                            .inNamespace("default")
                            .withName("r1")
                            .get()
                            .getStatus()
                            .getObservedGeneration())
                    .isEqualTo(2));
            assertThat(cluster.onlyPod("r1").getMetadata().getUid())
                    .isEqualTo(before.getMetadata().getUid());
            assertThat(cluster.onlyPod("r1").getMetadata().getDeletionTimestamp())
                    .isNull();

            cluster.confirmEnd(before);
            eventually(() -> assertThat(cluster.onlyPod("r1")
                            .getSpec()
                            .getContainers()
                            .get(0)
                            .getImage())
                    .isEqualTo("triton:2"));
            assertThat(cluster.onlyPod("r1").getMetadata().getLabels().get("controller-revision-hash"))
                    .isNotEqualTo(before.getMetadata().getLabels().get("controller-revision-hash"));
        }
    }

    @Test
    void rollingUpdateEndsOnePodAtATime() {
        try (Cluster cluster = new Cluster()) {
            cluster.node("jetson-1", Map.of("model", "r1"));
            cluster.node("jetson-2", Map.of("model", "r1"));
            cluster.daemonSet(
                    "r1",
                    set -> set.editSpec()
                            .withNewUpdateStrategy()
                            .withType("RollingUpdate")
                            .endUpdateStrategy()
                            .endSpec());
            eventually(() -> assertThat(cluster.pods("r1"))
                    .hasSize(2)
                    .allMatch(pod -> pod.getSpec().getNodeName() != null));
            cluster.pods("r1").forEach(cluster::serve);
            eventually(() -> assertThat(cluster.client
                            .apps()
                            .daemonSets()
                            .inNamespace("default")
                            .withName("r1")
                            .get()
                            .getStatus()
                            .getNumberAvailable())
                    .isEqualTo(2));
            changeImage(cluster);
            eventually(() -> assertThat(cluster.client
                            .apps()
                            .daemonSets()
                            .inNamespace("default")
                            .withName("r1")
                            .get()
                            .getStatus()
                            .getObservedGeneration())
                    .isEqualTo(2));
            assertThat(cluster.pods("r1"))
                    .filteredOn(pod -> pod.getMetadata().getDeletionTimestamp() != null)
                    .hasSize(1);
        }
    }

    private static void changeImage(Cluster cluster) {
        cluster.client
                .apps()
                .daemonSets()
                .inNamespace("default")
                .withName("r1")
                .edit(set -> new DaemonSetBuilder(set)
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .editFirstContainer()
                        .withImage("triton:2")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());
    }

    @Test
    void aRefusedPodIsReportedAndTriedAgain() {
        AtomicBoolean refuse = new AtomicBoolean(true);
        try (Cluster cluster = new Cluster(
                20,
                options -> options.withPodPolicy(pod ->
                        refuse.get() ? Optional.of("violates PodSecurity \"restricted:latest\"") : Optional.empty()))) {
            cluster.node("jetson-1", Map.of("model", "r1"));
            cluster.heart("jetson-1");
            cluster.daemonSet("r1", UnaryOperator.identity());
            eventually(() -> assertThat(cluster.client
                            .v1()
                            .events()
                            .inNamespace("default")
                            .list()
                            .getItems())
                    .extracting(Event::getReason)
                    .contains("FailedCreate"));
            assertThat(cluster.pods("r1")).isEmpty();
            refuse.set(false);
            eventually(() -> assertThat(cluster.pods("r1")).hasSize(1));
        }
    }

    @Test
    void strayControllerRevisionsThatMatchTheSelectorAreTakenIn() {
        try (Cluster cluster = new Cluster()) {
            for (String app : new String[] {"r1", "other"}) {
                cluster.client
                        .resource(new ControllerRevisionBuilder()
                                .withNewMetadata()
                                .withName("stray-" + app)
                                .withNamespace("default")
                                .addToLabels("app", app)
                                .endMetadata()
                                .withRevision(7L)
                                .build())
                        .create();
            }
            cluster.daemonSet("r1", UnaryOperator.identity());
            var revisions = cluster.client.apps().controllerRevisions().inNamespace("default");
            eventually(() -> assertThat(
                            revisions.withName("stray-r1").get().getMetadata().getOwnerReferences())
                    .singleElement()
                    .satisfies(owner -> assertThat(owner.getKind()).isEqualTo("DaemonSet")));
            eventually(() -> assertThat(revisions.list().getItems())
                    .extracting(found -> found.getRevision())
                    .contains(8L));
            assertThat(revisions.withName("stray-other").get().getMetadata().getOwnerReferences())
                    .isEmpty();
        }
    }
}
