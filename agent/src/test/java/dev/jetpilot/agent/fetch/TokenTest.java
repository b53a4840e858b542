package dev.jetpilot.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.fixtures.server.FaultyServer;
import dev.jetpilot.fixtures.server.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that hand out tokens for a while, as all the large ones do. */
class TokenTest {
    private static final byte[] MODEL = Run.bytes(3 << 20, 1);

    @TempDir
    Path directory;

    @Test
    void aTokenThatRunsOutInTheMiddleIsRenewedAndOnlyTheLoginServiceSeesThePassword() throws IOException {
        byte[] manifest = ("{\"schemaVersion\":2,\"layers\":[{\"mediaType\":\"x\",\"digest\":\"" + Digest.of(MODEL)
                        + "\",\"size\":" + MODEL.length
                        + ",\"annotations\":{\"org.opencontainers.image.title\":\"m.onnx\"}}]}")
                .getBytes(StandardCharsets.UTF_8);
        Path secret = Files.createDirectory(directory.resolve("secret"));
        Files.writeString(secret.resolve("username"), "jetson");
        Files.writeString(secret.resolve("password"), "correct-horse-battery");
        AtomicInteger valid = new AtomicInteger();
        AtomicInteger uses = new AtomicInteger();
        try (FaultyServer login = FaultyServer.start("127.0.6.10", r -> {
                    uses.set(0);
                    return json("{\"token\":\"token-" + valid.incrementAndGet() + "\"}");
                });
                FaultyServer registry = FaultyServer.start("127.0.6.11", r -> {
                    boolean in =
                            ("Bearer token-" + valid.get()).equals(r.headers().get("authorization"));
                    // Each token is good for two requests.
                    if (!in || uses.incrementAndGet() > 2) {
                        return Reply.status(401)
                                .with(
                                        "WWW-Authenticate",
                                        "Bearer realm=\"" + login.url("/token")
                                                + "\",service=\"registry\",scope=\"repository:models/m:pull\"");
                    }
                    return r.path().contains("/manifests/")
                            ? Reply.file(manifest, "m").ignoringRange()
                            : Reply.file(MODEL, "b").droppingAfter(1 << 20);
                })) {
            Run run = new Run(directory, "oci://" + registry.authority() + "/models/m", Digest.of(manifest))
                    .with("--credentials=" + secret, "--allow-http=127.0.6.10", "--allow-http=127.0.6.11");
            assertThat(run.fetch()).isEqualTo(Outcome.DONE);
            assertThat(run.content(Digest.of(manifest)).resolve("m.onnx")).hasBinaryContent(MODEL);
            assertThat(login.requests()).hasSize(2).allSatisfy(r -> {
                assertThat(r.headers().get("authorization")).startsWith("Basic ");
                assertThat(r.path()).contains("service=registry").contains("scope=repository%3Amodels%2Fm%3Apull");
            });
            assertThat(registry.requests())
                    .noneMatch(
                            r -> r.headers().getOrDefault("authorization", "").startsWith("Basic"));
            assertThat(run.everything()).doesNotContain("token-1").doesNotContain("correct-horse-battery");
        }
    }

    private static Reply json(String text) {
        return Reply.file(text.getBytes(StandardCharsets.UTF_8), "t").ignoringRange();
    }
}
