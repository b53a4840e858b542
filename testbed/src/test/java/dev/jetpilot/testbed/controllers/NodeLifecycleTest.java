package dev.jetpilot.testbed.controllers;

import static dev.jetpilot.testbed.controllers.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class NodeLifecycleTest {
    private static NodeCondition ready(Cluster cluster) {
        return cluster.client.nodes().withName("jetson-1").get().getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSilentNodeBecomesUnknownAndItsPodsStay() {
        try (Cluster cluster = new Cluster(20, UnaryOperator.identity())) {
            cluster.node("jetson-1", Map.of("model", "r1"));
            Cluster.Heart heart = cluster.heart("jetson-1");
            cluster.daemonSet("r1", UnaryOperator.identity());
            eventually(() ->
                    assertThat(cluster.onlyPod("r1").getSpec().getNodeName()).isEqualTo("jetson-1"));
            cluster.serve(cluster.onlyPod("r1"));
            eventually(() -> assertThat(cluster.time.now()).isAfter(Instant.parse("2026-01-01T00:01:30Z")));
            assertThat(ready(cluster).getStatus()).isEqualTo("True");
            Instant lastBeat = cluster.time.now();
            heart.close();

            eventually(() -> assertThat(ready(cluster).getStatus()).isEqualTo("Unknown"));
            assertThat(Instant.parse(ready(cluster).getLastTransitionTime())).isAfter(lastBeat.plusSeconds(40));
            eventually(() -> assertThat(cluster.client
                            .nodes()
                            .withName("jetson-1")
                            .get()
                            .getSpec()
                            .getTaints())
                    .extracting(Taint::getKey, Taint::getEffect)
                    .containsExactlyInAnyOrder(
                            tuple("node.kubernetes.io/unreachable", "NoSchedule"),
                            tuple("node.kubernetes.io/unreachable", "NoExecute")));
            eventually(() -> assertThat(cluster.onlyPod("r1").getStatus().getConditions())
                    .anySatisfy(condition -> {
                        assertThat(condition.getType()).isEqualTo("Ready");
                        assertThat(condition.getStatus()).isEqualTo("False");
                    }));
            assertThat(cluster.onlyPod("r1").getMetadata().getDeletionTimestamp())
                    .isNull();

            cluster.label("jetson-1", "model", "r2");
            eventually(() -> assertThat(cluster.onlyPod("r1").getMetadata().getDeletionTimestamp())
                    .isNotNull());
            assertThat(cluster.onlyPod("r1").getSpec().getNodeName()).isEqualTo("jetson-1");
        }
    }

    @Test
    void aNodeThatSpeaksAgainLosesItsTaints() {
        try (Cluster cluster = new Cluster(200, UnaryOperator.identity())) {
            cluster.node("jetson-1", Map.of());
            eventually(() -> assertThat(ready(cluster).getStatus()).isEqualTo("Unknown"));
            cluster.client
                    .nodes()
                    .withName("jetson-1")
                    .editStatus(node -> new NodeBuilder(node)
                            .editStatus()
                            .editFirstCondition()
                            .withStatus("True")
                            .withLastHeartbeatTime(cluster.time.now().toString())
                            .endCondition()
                            .endStatus()
                            .build());
            eventually(() -> assertThat(cluster.client
                            .nodes()
                            .withName("jetson-1")
                            .get()
                            .getSpec()
                            .getTaints())
                    .isEmpty());
        }
    }
}
