package dev.jetpilot.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.jetpilot.fixtures.server.FaultyServer;
import dev.jetpilot.fixtures.server.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets to see the secret, and who does not. */
class CredentialsTest {
    private static final byte[] MODEL = Run.bytes(100_000, 4);
    private static final String DIGEST = Digest.of(MODEL);
    private static final String PASSWORD = "correct-horse-battery";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString(("jetson:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path directory;

    private Path secret;

    @BeforeEach
    void makeSecret() throws IOException {
        secret = Files.createDirectory(directory.resolve("secret"));
        Files.writeString(secret.resolve("username"), "jetson\n");
        Files.writeString(secret.resolve("password"), PASSWORD + "\n");
    }

    private Run run(FaultyServer server, String path) {
        return new Run(directory, server.url(path), DIGEST)
                .with("--credentials=" + secret, "--allow-http=" + server.authority());
    }

    private void nothingLeaked(Run run) throws IOException {
        assertThat(run.everything())
                .doesNotContain(PASSWORD)
                .doesNotContain(BASIC.substring("Basic ".length()))
                .doesNotContain("X-Signed-Secret");
    }

    @Test
    void anotherHostIsNeverToldWhoWeAre() throws IOException {
        try (FaultyServer store = FaultyServer.start("127.0.6.5", r -> Reply.file(MODEL, "a"));
                FaultyServer front = FaultyServer.start(
                        "127.0.6.4",
                        r -> r.path().equals("/m.onnx")
                                ? Reply.redirect("/moved/m.onnx")
                                : Reply.redirect(store.url("/x?token=X-Signed-Secret")))) {
            Run run = run(front, "/m.onnx").with("--allow-http=" + store.authority());
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(front.requests()).allSatisfy(r -> assertThat(r.headers()).containsEntry("authorization", BASIC));
            assertThat(store.requests())
                    .hasSize(1)
                    .allSatisfy(r -> assertThat(r.headers()).doesNotContainKey("authorization"));
            nothingLeaked(run);
        }
    }

    @Test
    void anotherPortIsAnotherHost() throws IOException {
        try (FaultyServer store = FaultyServer.start("127.0.6.4", r -> Reply.file(MODEL, "a"));
                FaultyServer front = FaultyServer.start("127.0.6.4", r -> Reply.redirect(store.url("/m.onnx")))) {
            Run run = run(front, "/m.onnx").with("--allow-http=" + store.authority());
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(store.requests().get(0).headers()).doesNotContainKey("authorization");
        }
    }

    @Test
    void aTokenIsABearer() throws IOException {
        Files.writeString(secret.resolve("token"), "abc.def\n");
        try (FaultyServer server = FaultyServer.start("127.0.6.4", r -> Reply.file(MODEL, "a"))) {
            assertThat(run(server, "/m.onnx").fetch()).isEqualTo(Outcome.DONE);
            assertThat(server.requests().get(0).headers()).containsEntry("authorization", "Bearer abc.def");
        }
    }

    @Test
    void refusedCredentialsAreSaidWithoutBeingShown() throws IOException {
        try (FaultyServer server =
                FaultyServer.start("127.0.6.4", r -> Reply.status(401).with("Date", "Mon, 23 Nov 2026 09:00:00 GMT"))) {
            Run run = run(server, "/m.onnx?key=X-Signed-Secret");
            assertThat(run.fetch()).isEqualTo(Outcome.UNAUTHORIZED);
            assertThat(run.message()).contains("401").contains("secretRef").contains("clock is 10800 s ahead");
            nothingLeaked(run);
        }
    }

    @Test
    void plainHttpIsRefusedUnlessTheHostIsNamed() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.4", r -> Reply.file(MODEL, "a"))) {
            Run run = new Run(directory, server.url("/m.onnx"), DIGEST).with("--credentials=" + secret);
            assertThat(run.fetch()).isEqualTo(Outcome.BAD_COMMAND);
            assertThat(run.message()).contains("not https").contains("--allow-http");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aRedirectToPlainHttpIsNotFollowed() throws IOException {
        try (FaultyServer other = FaultyServer.start("127.0.6.5", r -> Reply.file(MODEL, "a"));
                FaultyServer server = FaultyServer.start("127.0.6.4", r -> Reply.redirect(other.url("/m.onnx")))) {
            assertThat(run(server, "/m.onnx").fetch()).isEqualTo(Outcome.BAD_COMMAND);
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void redirectsEndAfterFive() throws IOException {
        try (FaultyServer server = FaultyServer.start("127.0.6.4", r -> Reply.redirect("/again"))) {
            Run run = run(server, "/m.onnx");
            assertThat(run.fetch()).isEqualTo(Outcome.OTHER);
            assertThat(server.requests()).hasSize(6);
        }
    }

    @Test
    void aPasswordInTheUriIsRefusedAndNotRepeated() throws IOException {
        Run run = new Run(directory, "https://jetson:" + PASSWORD + "@127.0.6.4/m.onnx", DIGEST);
        assertThat(run.fetch()).isEqualTo(Outcome.BAD_COMMAND);
        assertThat(run.message()).contains("secretRef");
        nothingLeaked(run);
    }

    @Test
    void anUnknownOptionIsRefusedWithoutItsValue() throws IOException {
        Run run = new Run(directory, "https://127.0.6.4/m.onnx", DIGEST).with("--password=" + PASSWORD);
        Files.createFile(directory.resolve("termination"));
        assertThat(new FetchCommand().run(List.of("--password=" + PASSWORD))).isEqualTo(2);
        nothingLeaked(run);
    }

    @Test
    void theSitesOwnAuthorityIsTrustedWhenTheSecretBringsIt() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.6.4", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate()));
        server.createContext("/m.onnx", exchange -> {
            exchange.sendResponseHeaders(200, MODEL.length);
            exchange.getResponseBody().write(MODEL);
            exchange.close();
        });
        server.start();
        try {
            String url = "https://127.0.6.4:" + server.getAddress().getPort() + "/m.onnx";
            Run without = new Run(directory, url, DIGEST);
            assertThat(without.fetch()).isEqualTo(Outcome.OTHER);
            assertThat(without.message()).contains("ca.crt");
            assertThat(without.pace.pauses()).isEmpty();

            Files.copy(directory.resolve("ca.pem"), secret.resolve("ca.crt"));
            Run with = new Run(directory, url, DIGEST).with("--credentials=" + secret);
            assertThat(with.fetch()).isEqualTo(Outcome.DONE);
        } finally {
            server.stop(0);
        }
    }

    private SSLContext certificate() throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve("server.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String[][] commands = {
            {"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=test", "-ext", "SAN=IP:127.0.6.4"},
            {
                "-exportcert",
                "-alias",
                "server",
                "-rfc",
                "-file",
                directory.resolve("ca.pem").toString()
            }
        };
        for (String[] command : commands) {
            var words = new ArrayList<>(List.of(keytool));
            words.addAll(List.of(command));
            words.addAll(List.of("-keystore", store.toString(), "-storepass", "changeit"));
            assertThat(new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor())
                    .isZero();
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
