package dev.jetpilot.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.agent.fetch.server.GoServer;
import dev.jetpilot.fixtures.server.CuttingProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models in a real registry (CNCF distribution 3), with a login, over good lines and bad. */
class OciFetchTest {
    private static final String HOST = "127.0.6.6";
    private static final String PASSWORD = "correct-horse-battery";
    /** bcrypt of that. */
    private static final String HTPASSWD = "jetson:$2b$04$abcdefghijklmnopqrstuupOWRSKKNe562z1DsLEArFuJDHVyRIMa\n";

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString(("jetson:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private GoServer registry;
    private int port;

    @BeforeEach
    void startRegistry() throws Exception {
        Path binary = GoServer.build("registry", "github.com/distribution/distribution/v3/cmd/registry");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            port = free.getLocalPort();
        }
        Path home = Files.createDirectory(directory.resolve("registry"));
        Files.writeString(home.resolve("htpasswd"), HTPASSWD);
        Files.writeString(home.resolve("config.yml"), """
                version: 0.1
                log: {level: error, accesslog: {disabled: true}}
                storage: {filesystem: {rootdirectory: %1$s/data}}
                auth: {htpasswd: {realm: test, path: %1$s/htpasswd}}
                http: {addr: "%2$s:%3$d"}
                """.formatted(home, HOST, port));
        registry = GoServer.start(home, HOST, port, List.of(binary.toString(), "serve", "config.yml"));
        secret(HOST + ":" + port, PASSWORD);
    }

    @AfterEach
    void stopRegistry() {
        if (registry != null) {
            registry.close();
        }
    }

    private void secret(String host, String password) throws IOException {
        Path secret = Files.createDirectories(directory.resolve("secret"));
        String auth = Base64.getEncoder().encodeToString(("jetson:" + password).getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                secret.resolve(".dockerconfigjson"), "{\"auths\":{\"" + host + "\":{\"auth\":\"" + auth + "\"}}}");
    }

    private URI uri(String rest) {
        return URI.create("http://" + HOST + ":" + port + "/v2/models/peoplenet/" + rest);
    }

    private void expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(status);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.header("Authorization", BASIC).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String pushBlob(byte[] bytes) throws IOException, InterruptedException {
        HttpResponse<String> start =
                send(HttpRequest.newBuilder(uri("blobs/uploads/")).POST(HttpRequest.BodyPublishers.noBody()));
        expect(202, start);
        String location = start.headers().firstValue("location").orElseThrow();
        String digest = Digest.of(bytes);
        URI put = uri("").resolve(location + (location.contains("?") ? "&" : "?") + "digest=" + digest);
        expect(
                201,
                send(HttpRequest.newBuilder(put)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))));
        return digest;
    }

    private String pushManifest(String reference, String type, byte[] manifest)
            throws IOException, InterruptedException {
        String digest = Digest.of(manifest);
        expect(
                201,
                send(HttpRequest.newBuilder(uri("manifests/" + (reference.isEmpty() ? digest : reference)))
                        .header("Content-Type", type)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(manifest))));
        return digest;
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Layer(String title, byte[] bytes, String annotations) {
        Layer(String title, byte[] bytes) {
            this(title, bytes, "");
        }
    }

    private String push(Layer... layers) throws IOException, InterruptedException {
        String config = pushBlob("{}".getBytes(StandardCharsets.UTF_8));
        for (Layer layer : layers) {
            pushBlob(layer.bytes());
        }
        String described = List.of(layers).stream()
                .map(l -> "{\"mediaType\":\"application/octet-stream\",\"digest\":\"" + Digest.of(l.bytes())
                        + "\",\"size\":" + l.bytes().length
                        + ",\"annotations\":{\"org.opencontainers.image.title\":\"" + l.title() + "\""
                        + l.annotations() + "}}")
                .collect(Collectors.joining(","));
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST
                + "\",\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":\"" + config
                + "\",\"size\":2},\"layers\":[" + described + "]}";
        return pushManifest("", MANIFEST, manifest.getBytes(StandardCharsets.UTF_8));
    }

    private Run run(String authority, String digest) {
        return new Run(directory.resolve("node"), "oci://" + authority + "/models/peoplenet:2.7.0", digest)
                .with("--allow-http=" + HOST, "--allow-http=" + authority)
                .with("--credentials=" + directory.resolve("secret"));
    }

    private Run run(String digest) throws IOException {
        Files.createDirectories(directory.resolve("node"));
        return run(HOST + ":" + port, digest);
    }

    @Test
    void oneLayerIsAFileCalledAsItsTitleSays() throws Exception {
        byte[] model = Run.bytes(300_000, 1);
        String digest = push(new Layer("peoplenet.onnx", model));
        Run run = run(digest);
        assertThat(run.fetch()).isEqualTo(Outcome.DONE);
        assertThat(run.content(digest).resolve("peoplenet.onnx")).hasBinaryContent(model);
        assertThat(run.everything()).doesNotContain(PASSWORD).doesNotContain(BASIC.substring("Basic ".length()));
        registry.close();
        assertThat(run(digest).with("--rehash").fetch()).isEqualTo(Outcome.DONE);
    }

    @Test
    void severalLayersAreADirectory() throws Exception {
        byte[] model = Run.bytes(300_000, 1);
        byte[] config = "name: \"peoplenet\"".getBytes(StandardCharsets.UTF_8);
        String digest = push(new Layer("1/model.onnx", model), new Layer("config.pbtxt", config));
        Run run = run(digest);
        assertThat(run.fetch()).isEqualTo(Outcome.DONE);
        assertThat(run.content(digest).resolve("1/model.onnx")).hasBinaryContent(model);
        assertThat(run.content(digest).resolve("config.pbtxt")).hasBinaryContent(config);
        assertThat(run.with("--rehash").fetch()).isEqualTo(Outcome.DONE);
        assertThat(run.message()).contains("it was here");
    }

    @Test
    void overALineThatIsCutAtEveryMegabyteNothingTravelsTwice() throws Exception {
        byte[] model = Run.bytes(16 << 20, 2);
        String digest = push(new Layer("peoplenet.onnx", model));
        try (CuttingProxy line = new CuttingProxy("127.0.6.7", HOST, port, 1 << 20)) {
            secret(line.authority(), PASSWORD);
            Files.createDirectories(directory.resolve("node"));
            Run run = run(line.authority(), digest);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(run.content(digest).resolve("peoplenet.onnx")).hasBinaryContent(model);
            assertThat(line.cuts()).isGreaterThanOrEqualTo(16);
            assertThat(line.passed()).describedAs("with headers").isLessThan(model.length + 64L * 1024);
        }
    }

    @Test
    void withoutALoginOrWithAWrongOneItIsUnauthorized() throws Exception {
        String digest = push(new Layer("m.onnx", Run.bytes(1000, 1)));
        secret("registry.example", PASSWORD);
        Run none = run(digest);
        assertThat(none.fetch()).isEqualTo(Outcome.UNAUTHORIZED);
        assertThat(none.message()).contains(HOST + ":" + port);
        secret(HOST + ":" + port, "wrong-password-here");
        Run wrong = run(digest);
        assertThat(wrong.fetch()).isEqualTo(Outcome.UNAUTHORIZED);
        assertThat(wrong.everything()).doesNotContain("wrong-password-here");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertThat(run(Digest.of(new byte[] {1})).fetch()).isEqualTo(Outcome.NOT_FOUND);
    }

    @Test
    void aRegistryThatIsGoneIsUnreachable() throws Exception {
        registry.close();
        Run run = run(Digest.of(new byte[] {1})).with("--deadline=5m");
        assertThat(run.fetch()).isEqualTo(Outcome.UNREACHABLE);
        assertThat(run.pace.pauses()).hasSizeGreaterThan(5);
    }

    @Test
    void titlesThatLeadElsewhereAndArchivesAndIndexesAreRefused() throws Exception {
        for (String title : List.of("../../evil", "/etc/evil", "a/../../evil", "")) {
            assertThat(run(push(new Layer(title, new byte[] {1}))).fetch())
                    .describedAs(title)
                    .isEqualTo(Outcome.BAD_COMMAND);
        }
        String archive = push(new Layer("dir", new byte[] {2}, ",\"io.deis.oras.content.unpack\":\"true\""));
        Run run = run(archive);
        assertThat(run.fetch()).isEqualTo(Outcome.BAD_COMMAND);
        assertThat(run.message()).contains("oras push");

        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[{\"mediaType\":\""
                + MANIFEST
                + "\",\"digest\":\"" + archive + "\",\"size\":"
                + send(HttpRequest.newBuilder(uri("manifests/" + archive)).header("Accept", MANIFEST))
                        .body()
                        .length()
                + "}]}";
        Run several = run(pushManifest("", INDEX, index.getBytes(StandardCharsets.UTF_8)));
        assertThat(several.fetch()).isEqualTo(Outcome.BAD_COMMAND);
        assertThat(several.message()).contains("index");
    }

    private String pushSigned() throws IOException, InterruptedException {
        pushBlob("{}".getBytes(StandardCharsets.UTF_8));
        pushBlob(Fixtures.bytes("model.onnx"));
        return pushManifest("", MANIFEST, Fixtures.bytes("manifest.json"));
    }

    private Run signed(String digest, String key) throws IOException {
        return run(digest).with("--cosign-key=" + Fixtures.file(directory, key));
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aSignatureByRealCosignIsFoundAndKept(boolean bundle) throws Exception {
        String digest = pushSigned();
        Run unsigned = signed(digest, "cosign.pub");
        assertThat(unsigned.fetch()).isEqualTo(Outcome.SIGNATURE);
        assertThat(unsigned.cache().resolve(".partial")).doesNotExist();

        String tag = digest.replace(':', '-');
        if (bundle) {
            pushBlob(Fixtures.bytes("oci-bundle.json"));
            pushManifest("", MANIFEST, Fixtures.bytes("oci-bundle-manifest.json"));
            pushManifest(tag, INDEX, Fixtures.bytes("oci-referrers-index.json"));
        } else {
            pushBlob(Fixtures.bytes("oci-sig-payload.json"));
            // The image configuration that cosign refers to.
            byte[] manifest = Fixtures.bytes("oci-sig-manifest.json");
            pushManifestWithItsConfig(tag + ".sig", manifest);
        }
        assertThat(signed(digest, "other.pub").fetch()).isEqualTo(Outcome.SIGNATURE);
        assertThat(signed(digest, "cosign.pub").fetch()).isEqualTo(Outcome.DONE);

        // Back to a model of yesterday needs no registry.
        registry.close();
        assertThat(signed(digest, "cosign.pub").fetch()).isEqualTo(Outcome.DONE);
        assertThat(signed(digest, "other.pub").with("--deadline=10s").fetch()).isEqualTo(Outcome.UNREACHABLE);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aSignatureOfAnotherModelByTheRightKeyProvesNothing(boolean bundle) throws Exception {
        pushSigned();
        String other = push(new Layer("other.onnx", Run.bytes(1000, 9)));
        String tag = other.replace(':', '-');
        if (bundle) {
            pushBlob(Fixtures.bytes("oci-bundle.json"));
            pushManifest("", MANIFEST, Fixtures.bytes("oci-bundle-manifest.json"));
            pushManifest(tag, INDEX, Fixtures.bytes("oci-referrers-index.json"));
        } else {
            pushBlob(Fixtures.bytes("oci-sig-payload.json"));
            pushManifestWithItsConfig(tag + ".sig", Fixtures.bytes("oci-sig-manifest.json"));
        }
        Run run = signed(other, "cosign.pub");
        assertThat(run.fetch()).isEqualTo(Outcome.SIGNATURE);
        assertThat(run.message()).contains("none of its 1 signatures").contains(other);
    }

    private void pushManifestWithItsConfig(String tag, byte[] manifest) throws IOException, InterruptedException {
        // The registry wants the configuration to be there; its content is nothing to us.
        String text = new String(manifest, StandardCharsets.UTF_8);
        String config = pushBlob("{}".getBytes(StandardCharsets.UTF_8));
        String changed = text.replaceFirst(
                "\"size\":233,\"digest\":\"sha256:[0-9a-f]{64}\"", "\"size\":2,\"digest\":\"" + config + "\"");
        pushManifest(tag, MANIFEST, changed.getBytes(StandardCharsets.UTF_8));
    }
}
