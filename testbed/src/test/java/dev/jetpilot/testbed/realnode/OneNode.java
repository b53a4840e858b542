package dev.jetpilot.testbed.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.testbed.controlplane.ControlPlaneOptions;
import dev.jetpilot.testbed.controlplane.RealControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A cluster of one real node, an Orin Nano by its labels, which has the images of a fast and a slow version of a detector. */
final class OneNode implements AutoCloseable {
    static final String NAME = "orin-1";
    static final ServingImage GOOD = new ServingImage("good", Duration.ofMillis(20));
    static final ServingImage BAD = new ServingImage("bad", Duration.ofMillis(60));

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String ROLLOUT = "shop";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("kubectl")
            .build();

    private final RealControlPlane plane;
    private final KubernetesClient user;
    private final RealNode node;
    private final boolean delivered;

    private OneNode(RealControlPlane plane, KubernetesClient user, RealNode node, boolean delivered) {
        this.delivered = delivered;
        this.plane = plane;
        this.user = user;
        this.node = node;
    }

    /** Models are where their server finds them by itself. */
    static OneNode start() throws IOException {
        return start(false);
    }

    /** Models lie in {@link #models} and are brought to where they are served. */
    static OneNode delivered() throws IOException {
        return start(true);
    }

    private static OneNode start(boolean delivered) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target/cluster")), "plane-");
        List<Path> images = List.of(GOOD.write(directory), BAD.write(directory));
        RealControlPlane plane = RealControlPlane.start(ControlPlaneOptions.in(directory));
        try {
            RealNode node = RealNode.join(
                    plane, NAME, Map.of("jetpilot.dev/module", "orin-nano-8gb", "fleet", ROLLOUT), images);
            return new OneNode(plane, plane.admin().client("kubectl"), node, delivered);
        } catch (RuntimeException e) {
            plane.close();
            throw e;
        }
    }

    RealControlPlane plane() {
        return plane;
    }

    RealNode node() {
        return node;
    }

    /** A client that may do everything and calls itself kubectl. */
    KubernetesClient user() {
        return user;
    }

    /** {@code kubectl apply --server-side}. */
    void apply(String yaml) throws IOException {
        user.resource(YAML.readValue(yaml, GenericKubernetesResource.class)).patch(APPLY);
    }

    /** Directory on the node that has the plans of both versions. */
    Path models() {
        return plane.directory().resolve("models").toAbsolutePath();
    }

    /** The file of a version, for the node to bring to where it is served. */
    Path plan(ServingImage image) {
        return models().resolve(image.version() + ".plan");
    }

    /** Rolls the fast version out to the node, which serves nothing yet, and waits until it is Healthy. */
    void install() throws IOException {
        apply(model(GOOD));
        apply(model(BAD));
        apply(rollout());
        awaitRollout("to be Healthy", s -> s.phase().equals("Healthy"));
    }

    /** Makes the slow version the target. */
    void targetBad() {
        resource()
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\": {\"modelRef\": {\"name\": \"detector-bad\"}}}");
    }

    /** Waits until the slow version was rejected and the node is Ready on the fast one again. */
    void awaitTakenBack() {
        awaitRollout(
                "to have rejected the slow version and to serve again",
                s -> s.conditions().stream()
                                .anyMatch(c -> c.getType().equals("Stalled")
                                        && c.getReason().equals("RevisionRejected"))
                        && s.classes().stream()
                                .allMatch(c ->
                                        c.nodes().moving() == 0 && c.nodes().ready() == 1));
        assertThat(status().classes().get(0).rejected().get(0).reason()).isEqualTo("SLOBreached");
    }

    /** Asks the one serving pod for a frame. */
    JsonNode infer() throws IOException, InterruptedException {
        List<Pod> pods = user.pods()
                .inNamespace("default")
                .withLabel(Names.ROLLOUT, ROLLOUT)
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

    /** The lives of serving containers so far, of any version. */
    List<ContainerRun> served() {
        return node.containerd().runs().stream()
                .filter(run -> run.image().contains("/serving:"))
                .toList();
    }

    /** The node has served the fast version, the slow one and the fast one again, never two at once. */
    void assertHandedOver() {
        List<ContainerRun> runs = served();
        assertThat(runs).extracting(ContainerRun::image).containsExactly(GOOD.name(), BAD.name(), GOOD.name());
        assertThat(runs.get(0).overlaps(runs.get(1))).as("%s", runs).isFalse();
        assertThat(runs.get(1).overlaps(runs.get(2))).as("%s", runs).isFalse();
        assertThat(runs.get(2).to()).isEmpty();
        assertThat(node.containerd().running())
                .contains(runs.get(2).id())
                .doesNotContain(runs.get(0).id(), runs.get(1).id());
    }

    void await(String what, Callable<Boolean> so) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(so);
    }

    private void awaitRollout(String what, Predicate<EdgeRolloutStatus> so) {
        try {
            await("the rollout " + what, () -> {
                EdgeRollout rollout = resource().get();
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

    private Resource<EdgeRollout> resource() {
        return user.resources(EdgeRollout.class).inNamespace("default").withName(ROLLOUT);
    }

    private EdgeRolloutStatus status() {
        return resource().get().getStatus();
    }

    /** Ends everything. */
    @Override
    public void close() {
        try {
            node.close();
        } finally {
            user.close();
            plane.close();
        }
    }

    /** Without an agent nobody looks at where the model is. */
    private String model(ServingImage image) throws IOException {
        Path plan = plan(image);
        Files.createDirectories(plan.getParent());
        Files.writeString(plan, "plan of version " + image.version() + "\n");
        return """
                apiVersion: jetpilot.dev/v1alpha1
                kind: EdgeModel
                metadata: {name: detector-%1$s, namespace: default}
                spec:
                  modelVersion: "%1$s"
                  source:
                    uri: %3$s
                    digest: %4$s
                  serving:
                    ports: [{name: http, containerPort: 8000}]
                    metrics: {port: 8000, path: /metrics}
                    readiness: {httpGet: {path: /ready, port: http}, periodSeconds: 1}
                  hardwareClasses:
                    - name: orin-nano
                      nodeSelector: {matchLabels: {jetpilot.dev/module: orin-nano-8gb}}
                      image: %2$s
                """.formatted(
                        image.version(),
                        image.name(),
                        delivered ? "hostPath://" + plan : "https://models.example/" + plan.getFileName(),
                        digest(Files.readAllBytes(plan)));
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The threshold lies between the two versions, far enough from either for a busy machine. */
    private static String rollout() {
        return """
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
                        latency:
                          quantile: "0.95"
                          histogram: inference_request_duration_seconds
                          unit: s
                          threshold: 45ms
                  rollback: {offlineGrace: 1h}
                  bake: 5s
                  prefetch: {mode: Never}
                  minReadySeconds: 2
                  progressDeadlineSeconds: 3600
                """;
    }
}
