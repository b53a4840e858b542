package dev.jetpilot.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.agent.fetch.server.GoServer;
import dev.jetpilot.fixtures.server.CuttingProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models in a real S3 server (Versity's gateway) that checks every signature. */
class S3FetchTest {
    private static final String HOST = "127.0.6.8";
    private static final String SECRET = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY";

    @TempDir
    Path directory;

    private GoServer server;
    private int port;
    private Path bucket;

    @BeforeEach
    void startServer() throws Exception {
        Path binary = GoServer.build("s3", "github.com/versity/versitygw/cmd/versitygw");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            port = free.getLocalPort();
        }
        Path root = Files.createDirectories(directory.resolve("gateway/root"));
        bucket = Files.createDirectories(root.resolve("models"));
        server = GoServer.start(
                directory.resolve("gateway"),
                HOST,
                port,
                List.of(
                        binary.toString(),
                        "--access=jetson",
                        "--secret=" + SECRET,
                        "--port=" + HOST + ":" + port,
                        "--region=eu-test-1",
                        "--quiet",
                        "posix",
                        root.toString()));
        Files.createDirectories(directory.resolve("node"));
        credentials(HOST + ":" + port, SECRET);
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private void credentials(String authority, String key) throws IOException {
        Path secret = Files.createDirectories(directory.resolve("secret"));
        Files.writeString(secret.resolve("AWS_ACCESS_KEY_ID"), "jetson\n");
        Files.writeString(secret.resolve("AWS_SECRET_ACCESS_KEY"), key + "\n");
        Files.writeString(secret.resolve("AWS_REGION"), "eu-test-1\n");
        Files.writeString(secret.resolve("AWS_ENDPOINT_URL"), "http://" + authority + "/\n");
    }

    private Run run(String key, byte[] content) {
        Run run = new Run(directory.resolve("node"), "s3://models/" + key, Digest.of(content));
        run.pace.startNow();
        return run.with(
                "--credentials=" + directory.resolve("secret"), "--allow-http=" + HOST, "--allow-http=127.0.6.9");
    }

    @Test
    void anObjectWhoseKeyNeedsEncodingIsFetched() throws IOException {
        byte[] model = Run.bytes(300_000, 1);
        Files.createDirectories(bucket.resolve("a b+c"));
        Files.write(bucket.resolve("a b+c/peoplenet=2.7.onnx"), model);
        Run run = run("a%20b+c/peoplenet=2.7.onnx", model);
        assertThat(run.fetch()).isEqualTo(Outcome.DONE);
        assertThat(run.content(Digest.of(model)).resolve("peoplenet=2.7.onnx")).hasBinaryContent(model);
        assertThat(run.everything()).doesNotContain(SECRET);
    }

    @Test
    void overALineThatIsCutAtEveryMegabyteNothingTravelsTwice() throws IOException {
        byte[] model = Run.bytes(16 << 20, 2);
        Files.write(bucket.resolve("peoplenet.onnx"), model);
        try (CuttingProxy line = new CuttingProxy("127.0.6.9", HOST, port, 1 << 20)) {
            credentials(line.authority(), SECRET);
            Run run = run("peoplenet.onnx", model);
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(run.content(Digest.of(model)).resolve("peoplenet.onnx")).hasBinaryContent(model);
            assertThat(line.cuts()).isGreaterThanOrEqualTo(16);
            assertThat(line.passed()).describedAs("with headers").isLessThan(model.length + 64L * 1024);
        }
    }

    @Test
    void aClockThatIsWrongIsNamedAsTheReason() throws IOException {
        byte[] model = Run.bytes(1000, 1);
        Files.write(bucket.resolve("m.onnx"), model);
        Run run = run("m.onnx", model);
        run.pace.pause(Duration.ofHours(2));
        assertThat(run.fetch()).isEqualTo(Outcome.UNAUTHORIZED);
        assertThat(run.message()).contains("the node's clock is 7").contains("s ahead");
    }

    @Test
    void aWrongKeyIsUnauthorizedAndAMissingObjectIsNotFound() throws IOException {
        byte[] model = Run.bytes(1000, 1);
        assertThat(run("gone.onnx", model).fetch()).isEqualTo(Outcome.NOT_FOUND);
        Files.write(bucket.resolve("m.onnx"), model);
        credentials(HOST + ":" + port, "the-wrong-secret-key");
        Run run = run("m.onnx", model);
        assertThat(run.fetch()).isEqualTo(Outcome.UNAUTHORIZED);
        assertThat(run.everything()).doesNotContain("the-wrong-secret-key");
    }
}
