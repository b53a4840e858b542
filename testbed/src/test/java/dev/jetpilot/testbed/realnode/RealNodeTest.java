package dev.jetpilot.testbed.realnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.operator.runtime.JetpilotOperator;
import dev.jetpilot.operator.runtime.OperatorConfig;
import dev.jetpilot.operator.runtime.OperatorTime;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A model on a real node, with the operator beside it: pods are containers, their metrics come over HTTP; only the GPU is none. */
@OnRealNode
class RealNodeTest {
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final Path INTERFACES = Path.of("/proc/net/dev");

    private static List<String> before;
    private static OneNode cluster;

    @BeforeAll
    static void start() throws IOException {
        before = traces();
        cluster = OneNode.start();
        crd("edgemodels");
        crd("edgerollouts");
    }

    /** What a node may have touched of this machine: not the numbers of packets, which change by themselves. */
    private static List<String> traces() throws IOException {
        List<String> traces = new ArrayList<>();
        traces.add("forwarding " + Files.readString(FORWARDING));
        Files.readAllLines(INTERFACES).forEach(line -> traces.add(line.split(":", 2)[0]));
        traces.addAll(Files.readAllLines(Path.of("/proc/mounts")));
        traces.addAll(Command.run("iptables-save", "--table", "nat")
                .output()
                .lines()
                .filter(line -> line.startsWith("-A"))
                .toList());
        return traces;
    }

    @AfterAll
    static void nothingOfTheNodeIsLeft() throws IOException {
        if (cluster != null) {
            cluster.close();
            String trace = cluster.node().directory().toString();
            assertThat(cluster.node().directory()).doesNotExist();
            assertThat(ProcessHandle.allProcesses())
                    .noneMatch(p -> p.info().commandLine().orElse("").contains(trace));
            assertThat(traces()).isEqualTo(before);
        }
    }

    private static void crd(String plural) throws IOException {
        String name = plural + ".jetpilot.dev";
        String file = "META-INF/jetpilot/crds/" + name + ".yaml";
        try (InputStream yaml = EdgeModel.class.getClassLoader().getResourceAsStream(file)) {
            cluster.apply(new String(Objects.requireNonNull(yaml, file).readAllBytes(), StandardCharsets.UTF_8));
        }
        cluster.await(
                name + " to be established",
                () -> cluster
                        .user()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(name)
                        .get()
                        .getStatus()
                        .getConditions()
                        .stream()
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True")));
    }

    @Test
    void slowVersionIsTakenBackAndTwoNeverServeAtOnce() throws Exception {
        OperatorConfig config = OperatorConfig.of(Map.of("JETPILOT_HTTP_PORT", "0"));
        try (JetpilotOperator operator = JetpilotOperator.start(
                config, cluster.plane().admin().config("jetpilot"), OperatorTime.system(), () -> {})) {
            cluster.install();
            JsonNode first = cluster.infer();
            assertThat(first.path("version").asText()).isEqualTo("good");
            assertThat(first.path("model").asText()).isEqualTo("detector-good");
            assertThat(first.path("device").asText()).isEqualTo("gpu-0");
            awaitNoGpuForAnother();

            cluster.targetBad();
            cluster.awaitTakenBack();

            assertThat(cluster.infer().path("version").asText()).isEqualTo("good");
        }
        cluster.assertHandedOver();
        assertThat(cluster.node()
                        .containerd()
                        .specification(cluster.served().get(2).id())
                        .at("/process/env"))
                .as("the GPU that the kubelet has allocated")
                .anyMatch(variable -> variable.asText().equals("NVIDIA_VISIBLE_DEVICES=gpu-0"));
    }

    /** The GPU is taken: the scheduler finds none for another pod. */
    private static void awaitNoGpuForAnother() throws IOException {
        cluster.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: second, namespace: default}
                spec:
                  runtimeClassName: nvidia
                  containers: [{name: second, image: "%s", resources: {limits: {nvidia.com/gpu: 1}}}]
                """.formatted(OneNode.GOOD.name()));
        var second = cluster.user().pods().inNamespace("default").withName("second");
        cluster.await(
                "the second pod to find no GPU",
                () -> second.get().getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("PodScheduled")
                                && String.valueOf(c.getMessage()).contains("Insufficient nvidia.com/gpu")));
        second.withGracePeriod(0).delete();
    }

    @Test
    void kubeletMayNotAssignItsOwnNode() {
        String label = "default.jetpilot.node-restriction.kubernetes.io/shop";
        try (var kubelet = cluster.plane()
                .user("system:node:" + OneNode.NAME, "system:nodes")
                .client("kubelet")) {
            var own = kubelet.nodes().withName(OneNode.NAME);
            assertThatThrownBy(() -> own.patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\": {\"labels\": {\"" + label + "\": \"forged\"}}}"))
                    .hasMessageContaining("is not allowed to modify labels")
                    .hasMessageContaining(label);
        }
    }
}
