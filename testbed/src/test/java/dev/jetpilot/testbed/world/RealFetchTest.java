package dev.jetpilot.testbed.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.modelserver.ModelServer;
import dev.jetpilot.testbed.nodeside.LoadedModel;
import dev.jetpilot.testbed.nodeside.RealInits;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent itself fetches models onto a virtual Jetson, from a server that comes and goes. */
class RealFetchTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final byte[] MODEL = new byte[4 * MEBIBYTE + 5];

    static {
        new Random(5).nextBytes(MODEL);
    }

    @TempDir
    Path directory;

    private ModelServer server;
    private RealWorld real;

    @BeforeEach
    void start() {
        server = ModelServer.start("127.0.7.1");
        real = new RealWorld(RealInits.in(directory).agent(RealPods.AGENT).tensorRt(RealPods.TRITON, "10.3"));
    }

    @AfterEach
    void stop() {
        real.close();
        server.close();
    }

    private void fetching(String pod, String uri, String digest) {
        real.create(RealPods.fetching(pod, RealWorld.NODE, uri, digest, server.authority()));
    }

    @Test
    void whatWasFetchedIsServedAndASecondStartAsksNobody() throws Exception {
        String digest = server.file("/m.onnx", MODEL);
        fetching("one", server.url("/m.onnx"), digest);

        LoadedModel model = real.serves();
        assertThat(model).isEqualTo(new LoadedModel("/models/model.onnx", digest, Optional.empty()));
        assertThat(real.here("/var/lib/jetpilot/models/" + digest.replace(':', '-') + "/content/model.onnx"))
                .hasBinaryContent(MODEL);
        URI metrics = URI.create("http://" + real.pod("one").getStatus().getPodIP() + ":18002/metrics");
        String page = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(page).contains("path=\"/models/model.onnx\",digest=\"" + digest + "\"} 1");
        assertThat(Files.readString(real.here("/proc/1/mountinfo")))
                .contains(" /var/lib/jetpilot/models/" + digest.replace(':', '-') + "/content /var/lib/kubelet/pods/");

        real.delete("one");
        int asked = server.requests().size();
        server.cutOff();
        fetching("two", server.url("/m.onnx"), digest);
        RealWorld.until(() -> real.moment().ready());
        assertThat(real.serves()).isEqualTo(model);
        assertThat(server.requests()).hasSize(asked);
    }

    @Test
    void anotherDigestIsToldInTheStatusOfThePodAndNothingIsServed() {
        server.file("/m.onnx", MODEL);
        String other = "sha256:" + "0".repeat(64);
        fetching("wrong", server.url("/m.onnx"), other);

        ContainerStateTerminated end = real.ended("wrong", "fetch");
        assertThat(end.getExitCode()).isEqualTo(12);
        assertThat(end.getReason()).isEqualTo("Error");
        assertThat(end.getMessage()).startsWith("DigestMismatch: ").contains(server.authority());
        assertThat(real.moment().loaded()).isEmpty();
        RealWorld.until(() -> real.status("wrong", "fetch").orElseThrow().getRestartCount() > 0);
    }

    @Test
    void aRegistryThatGoesAndComesBackCostsNothingThatHadArrived() throws Exception {
        String digest = server.artifact("models/peoplenet", "2.7.0", Map.of("model.onnx", MODEL));
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch until = new CountDownLatch(1);
        server.holdAfter(2L * MEBIBYTE, reached, until);
        fetching("oci", server.oci("models/peoplenet", "2.7.0"), digest);

        assertThat(reached.await(1, TimeUnit.MINUTES)).isTrue();
        server.cutOff();
        until.countDown();
        server.mend();
        server.back();
        assertThat(real.serves().digest()).isEqualTo(server.file("/the-same-bytes", MODEL));
        assertThat(real.status("oci", "fetch").orElseThrow().getRestartCount()).isZero();
        assertThat(server.sent()).isLessThan(MODEL.length + 2L * MEBIBYTE);
    }

    @Test
    void afterAPowerCutInTheMiddleItGoesOnWhereItWas() throws Exception {
        String digest = server.file("/m.onnx", MODEL);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch until = new CountDownLatch(1);
        server.holdAfter(3L * MEBIBYTE, reached, until);
        fetching("cut", server.url("/m.onnx"), digest);
        assertThat(reached.await(1, TimeUnit.MINUTES)).isTrue();
        Path partial = real.here("/var/lib/jetpilot/models/.partial/" + digest.replace(':', '-') + "/content");
        RealWorld.until(() -> Files.exists(partial.resolve("model.onnx"))
                && Files.size(partial.resolve("model.onnx")) > 2L * MEBIBYTE);
        String boot = Files.readString(real.here("/proc/sys/kernel/random/boot_id"));

        real.world().powerOff(RealWorld.NODE);
        until.countDown();
        server.mend();
        real.world().online(RealWorld.NODE);

        assertThat(real.serves().digest()).isEqualTo(digest);
        assertThat(real.status("cut", "fetch").orElseThrow().getRestartCount()).isEqualTo(1);
        assertThat(Files.readString(real.here("/proc/sys/kernel/random/boot_id")))
                .isNotEqualTo(boot);
        assertThat(server.sent()).isLessThan(MODEL.length + 2L * MEBIBYTE);
    }

    @Test
    void aFullDiskIsToldAndRoomIsUsedAtTheNextStart() {
        String digest = server.file("/m.onnx", MODEL);
        real.world().diskFull(RealWorld.NODE, true);
        fetching("full", server.url("/m.onnx"), digest);

        ContainerStateTerminated end = real.ended("full", "fetch");
        assertThat(end.getExitCode()).isEqualTo(15);
        assertThat(end.getMessage())
                .startsWith("DiskFull: ")
                .contains("/jetpilot/models")
                .doesNotContain(directory.toString());
        // What was in sockets.
        assertThat(server.sent()).isLessThan(MEBIBYTE);

        real.world().diskFull(RealWorld.NODE, false);
        assertThat(real.serves().digest()).isEqualTo(digest);
    }

    @Test
    void theTextOfAnEncryptedModelIsInMemoryOnly() throws Exception {
        // Made by age 1.3.2.
        Path fixtures = Path.of("..", "agent", "src", "test", "resources", "fixtures");
        byte[] sealed = Files.readAllBytes(fixtures.resolve("model.onnx.age"));
        byte[] plain = Files.readAllBytes(fixtures.resolve("model.onnx"));
        real.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("site-key")
                        .withNamespace("default")
                        .endMetadata()
                        .addToData(
                                "identity",
                                Base64.getEncoder().encodeToString(Files.readAllBytes(fixtures.resolve("identity"))))
                        .build())
                .create();
        String digest = server.file("/m.age", sealed);
        Pod pod = RealPods.pod(
                "sealed",
                RealWorld.NODE,
                "    - {name: age, secret: {secretName: site-key}}",
                RealPods.fetch(server.url("/m.age"), digest, server.authority()),
                "/models/model.onnx",
                "{name: plain, mountPath: /models, readOnly: true}");
        Container fetch = pod.getSpec().getInitContainers().get(0);
        fetch.getArgs().addAll(List.of("--age-identity=/jetpilot/age/identity", "--plain=/jetpilot/plain"));
        fetch.getVolumeMounts()
                .add(new VolumeMountBuilder()
                        .withName("age")
                        .withMountPath("/jetpilot/age")
                        .build());
        fetch.getVolumeMounts()
                .add(new VolumeMountBuilder()
                        .withName("plain")
                        .withMountPath("/jetpilot/plain")
                        .build());
        real.create(pod);

        assertThat(real.serves().digest()).isEqualTo(server.file("/the-same-bytes", plain));
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile))
                    .as("where there is memory to write to")
                    .noneMatch(file -> Files.exists(Path.of("/dev/shm")) && hasBytes(file, plain));
        }
    }

    private static boolean hasBytes(Path file, byte[] bytes) {
        try {
            return Arrays.equals(Files.readAllBytes(file), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
