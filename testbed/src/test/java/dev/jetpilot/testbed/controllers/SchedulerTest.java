package dev.jetpilot.testbed.controllers;

import static dev.jetpilot.testbed.controllers.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private final Cluster cluster = new Cluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Pod pod(String name) {
        return cluster.client
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("default")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("c")
                        .withImage("i:1")
                        .withNewResources()
                        .addToLimits("nvidia.com/gpu", new Quantity("1"))
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    private Pod read(String name) {
        return cluster.client.pods().inNamespace("default").withName(name).get();
    }

    @Test
    void aPodWaitsForAGpuAndGetsItWhenTheHolderIsGone() {
        cluster.node("jetson-1", Map.of());
        pod("first");
        eventually(() -> assertThat(read("first").getSpec().getNodeName()).isEqualTo("jetson-1"));
        pod("second");
        eventually(() -> assertThat(read("second").getStatus().getConditions())
                .anySatisfy(condition -> assertThat(condition.getMessage())
                        .isEqualTo("0/1 nodes are available: 1 Insufficient nvidia.com/gpu.")));
        cluster.confirmEnd(read("first"));
        eventually(() -> assertThat(read("second").getSpec().getNodeName()).isEqualTo("jetson-1"));
    }

    @Test
    void aPodWaitsForATaintToGo() {
        cluster.node("jetson-1", Map.of());
        cluster.client
                .nodes()
                .withName("jetson-1")
                .edit(node -> new NodeBuilder(node)
                        .editOrNewSpec()
                        .addNewTaint("NoSchedule", "maintenance", null, "yes")
                        .endSpec()
                        .build());
        pod("p");
        eventually(() -> assertThat(read("p").getStatus().getConditions())
                .anySatisfy(condition ->
                        assertThat(condition.getMessage()).contains("untolerated taint {maintenance: yes}")));
        cluster.client
                .nodes()
                .withName("jetson-1")
                .edit(node ->
                        new NodeBuilder(node).editSpec().withTaints().endSpec().build());
        eventually(() -> assertThat(read("p").getSpec().getNodeName()).isEqualTo("jetson-1"));
    }
}
