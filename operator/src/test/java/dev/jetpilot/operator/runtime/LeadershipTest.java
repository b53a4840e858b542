package dev.jetpilot.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a process that leads: in a JVM of its own, because it ends. */
class LeadershipTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Process child;

    @AfterEach
    void end() {
        child.destroyForcibly();
    }

    private BufferedReader start(String mode) throws IOException {
        child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeadingChild.class.getName(),
                        mode)
                .redirectErrorStream(true)
                .start();
        // A child that never says what is awaited fails the test rather than hanging it.
        CompletableFuture.delayedExecutor(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .execute(child::destroyForcibly);
        return new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void awaitLine(BufferedReader out, String line) throws IOException {
        String read = out.readLine();
        StringBuilder all = new StringBuilder();
        while (read != null && !read.equals(line)) {
            all.append(read).append('\n');
            read = out.readLine();
        }
        assertThat(read).as(all.toString()).isEqualTo(line);
    }

    @Test
    void aLostLeaseEndsTheProcessAtOnce() throws Exception {
        BufferedReader out = start(LeadingChild.LOSE);
        awaitLine(out, LeadingChild.LEADING);
        assertThat(child.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isEqualTo(1);
    }

    /** Shows that the trap is there: when this fails, the SDK stops reconciling by itself. */
    @Test
    void leftToTheSdkItGoesOnWithoutTheLease() throws Exception {
        BufferedReader out = start(LeadingChild.LOSE_AND_GO_ON);
        awaitLine(out, LeadingChild.LEADING);
        awaitLine(out, LeadingChild.RECONCILED_AFTERWARDS);
        assertThat(child.isAlive()).isTrue();
    }

    @Test
    void aSignalStopsItInOrderAndItDoesNotHang() throws Exception {
        BufferedReader out = start(LeadingChild.KEEP);
        awaitLine(out, LeadingChild.LEADING);
        // Not Process.destroy, which closes the stream that is read below.
        child.toHandle().destroy();
        awaitLine(out, LeadingChild.STOPPED);
        await().atMost(PATIENCE).until(() -> !child.isAlive());
        assertThat(child.exitValue()).isEqualTo(128 + 15);
    }
}
