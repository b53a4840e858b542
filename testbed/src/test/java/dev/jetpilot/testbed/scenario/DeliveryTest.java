package dev.jetpilot.testbed.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.RejectedStatus;
import dev.jetpilot.testbed.cluster.OnEitherServer;
import dev.jetpilot.testbed.jetson.JetsonModule;
import dev.jetpilot.testbed.jetson.NodePlan;
import dev.jetpilot.testbed.jetson.ServingMoment;
import dev.jetpilot.testbed.modelserver.ModelServer;
import dev.jetpilot.testbed.nodeside.LoadedModel;
import dev.jetpilot.testbed.nodeside.RealInits;
import dev.jetpilot.testbed.trtexec.Trtexec;
import dev.jetpilot.testbed.trtexec.TrtexecToolbox;
import dev.jetpilot.testbed.world.NodeGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * How models come to nodes, in the order of a fleet's life: the agent fetches, the engine's script builds and the user's script
 * validates, as processes, from a registry that comes and goes. Two Orin Nanos, and a Nano that does not compute in INT8.
 */
@OnEitherServer
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeliveryTest {
    private static final String AGENT = "registry.example/jetpilot:1";
    private static final String GOLDEN = "registry.example/golden-set:1";
    private static final String TRITON = "nvcr.io/nvidia/tritonserver:25.02-py3-igpu";
    private static final String OLD_TENSORRT = "nvcr.io/nvidia/l4t-tensorrt:r8.2.1-devel";
    private static final byte[] CALIBRATION = "TRT-8601-EntropyCalibration2\n".getBytes(StandardCharsets.UTF_8);
    /** Ends badly where the engine says so; nothing of it reaches a node otherwise. */
    private static final String VALIDATES =
            "if grep -q wrong /models/config.pbtxt; then echo 'AccuracyTooLow: mAP 0.31, wanted 0.6'; exit 5; fi";

    @TempDir
    static Path directory;

    private static ModelServer registry;
    private static Edge edge;
    private static Rollout rollout;
    private static List<String> orins;
    private static String nano;

    @BeforeAll
    static void start() {
        registry = ModelServer.start("127.0.9.1");
        RealInits inits = RealInits.in(directory)
                .agent(AGENT)
                .tensorRt(TRITON, "10.3")
                .tensorRt(OLD_TENSORRT, "8.2.1")
                .script(GOLDEN, VALIDATES)
                .toolbox(new TrtexecToolbox());
        NodeGroup old = new NodeGroup(
                "nano", JetsonModule.NANO_4GB, "r32.7", 1, Duration.ofMillis(33), Map.of("fleet", "delivered"));
        edge = Edge.of(
                        Fleets.of(Fleets.nanos("delivered", 2), old).withRealInits(inits),
                        Map.of(
                                "JETPILOT_AGENT_IMAGE",
                                AGENT,
                                "JETPILOT_PLAIN_HTTP_HOSTS",
                                registry.authority(),
                                "JETPILOT_CACHE_LIMIT",
                                "1Gi"))
                .operate();
        nano = named(JetsonModule.NANO_4GB).get(0);
        orins = named(JetsonModule.ORIN_NANO_8GB);
    }

    @AfterAll
    static void stop() {
        edge.close();
        registry.close();
    }

    private static List<String> named(JetsonModule module) {
        return edge.world().nodes().stream()
                .filter(n -> n.module() == module)
                .map(NodePlan::name)
                .toList();
    }

    /** An artifact of a model and its configuration; its engine is INT8 on Orin Nano and as told on Nano. */
    private static void publish(String version, byte[] onnx, String config, String onNano) {
        String digest = registry.artifact(
                "detector",
                version,
                Map.of("config.pbtxt", config.getBytes(StandardCharsets.UTF_8), "1/model.onnx", onnx));
        String calibration = registry.artifact("calibration", version, Map.of("calibration.cache", CALIBRATION));
        edge.apply("""
                apiVersion: jetpilot.dev/v1alpha1
                kind: EdgeModel
                metadata: {name: %s, namespace: default}
                spec:
                  modelVersion: "%s"
                  source: {uri: "%s", digest: "%s"}
                  engine:
                    precision: INT8
                    calibration: {uri: "%s", digest: "%s"}
                    shapes: [{input: images, min: 1x3x544x960, opt: 4x3x544x960, max: 8x3x544x960}]
                    workspace: 512Mi
                    buildTimeout: 10m
                  validation: {image: "%s", timeout: 5m}
                  serving:
                    args: [tritonserver, --model-repository=/models]
                    ports: [{name: http, containerPort: 8000}, {name: metrics, containerPort: 8002}]
                    metrics: {port: 8002, path: /metrics}
                    readiness: {httpGet: {path: /v2/models/detector/ready, port: http}, periodSeconds: 2}
                  hardwareClasses:
                    - name: orin-nano
                      nodeSelector: {matchLabels: {jetpilot.dev/module: orin-nano-8gb, jetpilot.dev/l4t-line: r36.4}}
                      image: %s
                      tensorrt: "10.3"
                    - name: nano
                      nodeSelector: {matchLabels: {jetpilot.dev/module: nano-4gb}}
                      image: %s
                      tensorrt: "8.2"
                      %s
                """.formatted(
                        Yaml.name(version),
                        version,
                        registry.oci("detector", version),
                        digest,
                        registry.oci("calibration", version),
                        calibration,
                        GOLDEN,
                        TRITON,
                        OLD_TENSORRT,
                        onNano));
    }

    private static ServingMoment serves(String node) {
        List<ServingMoment> moments = edge.world().timeline(node);
        return moments.get(moments.size() - 1);
    }

    private static LoadedModel loaded(String node) {
        return serves(node).loaded().orElseThrow();
    }

    private static String sha256(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final byte[] FIRST = Trtexec.model("weights of 2.6.0");
    private static final byte[] SECOND = Trtexec.model("weights of 2.7.0");

    @Test
    @Order(1)
    void everyClassServesAnEngineOfItsOwnThatWasBuiltOnItsNode() {
        publish("2.6.0", FIRST, "name: 'detector'", "precision: FP16");
        edge.apply(Yaml.rollout("delivered", "2.6.0"));
        rollout = new Rollout(edge, "delivered");
        rollout.awaitHealthy(Yaml.name("2.6.0"));

        for (String node : List.of(orins.get(0), orins.get(1), nano)) {
            assertThat(loaded(node).source()).as(node).contains(sha256(FIRST));
            assertThat(loaded(node).path()).endsWith("/1/model.plan");
        }
        assertThat(loaded(orins.get(0)).digest()).isEqualTo(loaded(orins.get(1)).digest());
        assertThat(loaded(nano).digest())
                .as("FP16 of TensorRT 8.2")
                .isNotEqualTo(loaded(orins.get(0)).digest());
    }

    @Test
    @Order(2)
    void aNodeThatDoesNotComputeInThePrecisionKeepsWhatItHas() {
        publish("2.7.0", SECOND, "name: 'detector'", "");
        rollout.target(Yaml.name("2.7.0"));
        rollout.await(
                "to have its Orins on 2.7.0",
                s -> s.classes().stream()
                        .anyMatch(c -> c.name().equals("orin-nano") && c.phase().equals("Healthy")));

        orins.forEach(node -> assertThat(loaded(node).source()).as(node).contains(sha256(SECOND)));
        assertThat(loaded(nano).source()).contains(sha256(FIRST));
        assertThat(rollout.hardwareClass("nano").waiting()).hasSize(1).allSatisfy(w -> {
            assertThat(w.reason()).isEqualTo("Incompatible");
            assertThat(w.message()).contains("INT8", "nano-4gb", "SM 5.3");
        });
    }

    @Test
    @Order(3)
    void anEngineThatCannotBeBuiltTakesItsNodeBackWithTheBuildersWords() {
        publish("3.0.0", Trtexec.model("standin do fail"), "name: 'detector'", "precision: FP16");
        rollout.target(Yaml.name("3.0.0"));
        awaitRejected("3.0.0");

        assertThat(rejection("3.0.0")).contains("EngineFailed", "BuildFailed");
        orins.forEach(node -> assertThat(loaded(node).source()).as(node).contains(sha256(SECOND)));
        assertThat(loaded(nano).source()).contains(sha256(FIRST));
    }

    @Test
    @Order(4)
    void aModelThatIsFoundWantingOnItsNodeGoesBackThoughNoRegistryCanBeReached() {
        publish("3.1.0", Trtexec.model("weights of 3.1.0"), "name: 'wrong'", "precision: FP16");
        rollout.target(Yaml.name("3.1.0"));
        awaitRejected("3.1.0");

        assertThat(rejection("3.1.0")).contains("ValidationFailed", "AccuracyTooLow: mAP 0.31, wanted 0.6");
        orins.forEach(node -> assertThat(loaded(node).source()).as(node).contains(sha256(SECOND)));
        assertThat(loaded(nano).source()).contains(sha256(FIRST));
    }

    private static void awaitRejected(String version) {
        rollout.await(
                "to have taken " + version + " back",
                s -> s.classes().stream()
                        .allMatch(c -> c.rejected() != null
                                && c.rejected().stream().anyMatch(r -> r.model().equals(Yaml.name(version)))
                                && c.nodes().moving() == 0));
    }

    private static String rejection(String version) {
        return rollout.hardwareClass("orin-nano").rejected().stream()
                .filter(r -> r.model().equals(Yaml.name(version)))
                .map(RejectedStatus::message)
                .findFirst()
                .orElseThrow();
    }
}
