package dev.jetpilot.testbed.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.operator.runtime.JetpilotOperator;
import dev.jetpilot.operator.runtime.OperatorConfig;
import dev.jetpilot.operator.runtime.OperatorTime;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.testbed.controlplane.ControlPlaneOptions;
import dev.jetpilot.testbed.controlplane.RealControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A model on a real node: a kubelet pulls the strings, the pods are containers, the metrics come over HTTP; only the GPU is none. */
@OnRealNode
class RealNodeTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String NODE = "orin-1";
    private static final ServingImage GOOD = new ServingImage("good", Duration.ofMillis(20));
    private static final ServingImage BAD = new ServingImage("bad", Duration.ofMillis(60));
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("kubectl")
            .build();

    private static RealControlPlane plane;
    private static RealNode node;
    private static KubernetesClient user;

    @BeforeAll
    static void start() throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target/cluster")), "plane-");
        plane = RealControlPlane.start(ControlPlaneOptions.in(directory));
        user = plane.admin().client("kubectl");
        crd("edgemodels");
        crd("edgerollouts");
        node = RealNode.join(
                plane,
                NODE,
                Map.of("jetpilot.dev/module", "orin-nano-8gb", "fleet", "shop"),
                List.of(GOOD.write(directory), BAD.write(directory)));
    }

    @AfterAll
    static void stop() throws IOException {
        if (node != null) {
            String trace = node.directory().toString();
            node.close();
            assertThat(node.directory()).doesNotExist();
            assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(trace);
            assertThat(ProcessHandle.allProcesses())
                    .noneMatch(p -> p.info().commandLine().orElse("").contains(trace));
        }
        if (plane != null) {
            user.close();
            plane.close();
        }
    }

    private static void crd(String plural) throws IOException {
        String name = plural + ".jetpilot.dev";
        String file = "META-INF/jetpilot/crds/" + name + ".yaml";
        try (InputStream yaml = EdgeModel.class.getClassLoader().getResourceAsStream(file)) {
            user.resource(YAML.readValue(Objects.requireNonNull(yaml, file), GenericKubernetesResource.class))
                    .patch(APPLY);
        }
        await(
                name + " to be established",
                () -> user
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
    void slowVersionIsTakenBackAndTheNodeServesAllAlong() throws Exception {
        OperatorConfig config = OperatorConfig.of(Map.of("JETPILOT_HTTP_PORT", "0"));
        try (JetpilotOperator operator =
                JetpilotOperator.start(config, plane.admin().config("jetpilot"), OperatorTime.system(), () -> {})) {
            apply(model(GOOD));
            apply(model(BAD));
            apply(ROLLOUT);
            awaitStatus("to be Healthy", s -> s.phase().equals("Healthy"));
            JsonNode first = infer();
            assertThat(first.path("version").asText()).isEqualTo("good");
            assertThat(first.path("model").asText()).isEqualTo("detector-good");
            assertThat(first.path("device").asText())
                    .as("the GPU by the device plugin")
                    .isEqualTo("gpu-0");
            awaitNoRoomForAnother();

            rollout()
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"spec\": {\"modelRef\": {\"name\": \"detector-bad\"}}}");
            awaitStatus(
                    "to have rejected the slow version and to serve again",
                    s -> s.conditions().stream()
                                    .anyMatch(c -> c.getType().equals("Stalled")
                                            && c.getReason().equals("RevisionRejected"))
                            && s.classes().stream()
                                    .allMatch(c ->
                                            c.nodes().moving() == 0 && c.nodes().ready() == 1));

            assertThat(status().classes().get(0).rejected().get(0).reason()).isEqualTo("SLOBreached");
            assertThat(infer().path("version").asText()).isEqualTo("good");
        }
        assertThat(served()).extracting(ContainerRun::image).containsExactly(GOOD.name(), BAD.name(), GOOD.name());
        List<ContainerRun> runs = served();
        assertThat(runs.get(0).overlaps(runs.get(1))).as("%s", runs).isFalse();
        assertThat(runs.get(1).overlaps(runs.get(2))).as("%s", runs).isFalse();
        assertThat(node.containerd().running()).contains(runs.get(2).id());
        assertThat(node.containerd().environment(runs.get(2).id())).contains("NVIDIA_VISIBLE_DEVICES=gpu-0");
    }

    private static List<ContainerRun> served() {
        return node.containerd().runs().stream()
                .filter(run -> run.image().contains("/serving:"))
                .toList();
    }

    /** The GPU is taken: the scheduler finds none for another pod. */
    private static void awaitNoRoomForAnother() throws IOException {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: second, namespace: default}
                spec:
                  runtimeClassName: nvidia
                  containers: [{name: second, image: "%s", resources: {limits: {nvidia.com/gpu: 1}}}]
                """.formatted(GOOD.name()));
        var second = user.pods().inNamespace("default").withName("second");
        await(
                "the second pod to find no GPU",
                () -> second.get().getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("PodScheduled")
                                && String.valueOf(c.getMessage()).contains("Insufficient nvidia.com/gpu")));
        second.withGracePeriod(0).delete();
    }

    /** Asks the one serving pod for a frame. */
    private static JsonNode infer() throws IOException, InterruptedException {
        List<Pod> pods = user.pods()
                .inNamespace("default")
                .withLabel(Names.ROLLOUT, "shop")
                .list()
                .getItems();
        assertThat(pods).hasSize(1);
        URI uri = URI.create("http://" + pods.get(0).getStatus().getPodIP() + ":8000/infer?frame=7");
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return YAML.readTree(response.body());
    }

    private static io.fabric8.kubernetes.client.dsl.Resource<EdgeRollout> rollout() {
        return user.resources(EdgeRollout.class).inNamespace("default").withName("shop");
    }

    private static EdgeRolloutStatus status() {
        return rollout().get().getStatus();
    }

    private static void awaitStatus(String what, Predicate<EdgeRolloutStatus> so) {
        try {
            await("the rollout " + what, () -> {
                EdgeRollout rollout = rollout().get();
                EdgeRolloutStatus status = rollout.getStatus();
                return status != null
                        && status.classes() != null
                        && rollout.getMetadata().getGeneration().equals(status.observedGeneration())
                        && so.test(status);
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "\n" + status() + "\nlogs: " + node.logs(), e);
        }
    }

    private static void await(String what, Callable<Boolean> so) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(so);
    }

    private static void apply(String yaml) throws IOException {
        user.resource(YAML.readValue(yaml, GenericKubernetesResource.class)).patch(APPLY);
    }

    private static String model(ServingImage image) {
        return """
                apiVersion: jetpilot.dev/v1alpha1
                kind: EdgeModel
                metadata: {name: detector-%1$s, namespace: default}
                spec:
                  modelVersion: "%1$s"
                  source:
                    uri: https://models.example/detector/%1$s.plan
                    digest: sha256:52393e064cd078265330324afcd1ba820e4597b807bb863e388ab95d7fba43b0
                  serving:
                    ports: [{name: http, containerPort: 8000}]
                    metrics: {port: 8000, path: /metrics}
                    readiness: {httpGet: {path: /ready, port: http}, periodSeconds: 1}
                  hardwareClasses:
                    - name: orin-nano
                      nodeSelector: {matchLabels: {jetpilot.dev/module: orin-nano-8gb}}
                      image: %2$s
                """.formatted(image.version(), image.name());
    }

    /** Half way between the two versions lies the threshold, far enough from either for a busy machine. */
    private static final String ROLLOUT = """
            apiVersion: jetpilot.dev/v1alpha1
            kind: EdgeRollout
            metadata: {name: shop, namespace: default}
            spec:
              modelRef: {name: detector-good}
              nodeSelector: {matchLabels: {fleet: shop}}
              strategy: {canary: {steps: [{setWeight: 100%}, {analysis: {minDuration: 10s, maxDuration: 1h}}]}}
              analysis:
                interval: 1s
                warmup: 2s
                baseline: 15s
                slos:
                  - name: latency-p95
                    latency: {quantile: "0.95", histogram: inference_request_duration_seconds, unit: s, threshold: 45ms}
              rollback: {offlineGrace: 1h}
              bake: 5s
              prefetch: {mode: Never}
              minReadySeconds: 2
              progressDeadlineSeconds: 3600
            """;
}
