package dev.jetpilot.agent.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.fixtures.server.FaultyServer;
import dev.jetpilot.fixtures.server.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process, killed by the kernel wherever it happens to be. */
class KillNineTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int KILLS = 20;
    private static final byte[] MODEL = Run.bytes(24 * MEBIBYTE + 5, 3);
    private static final String DIGEST = Digest.of(MODEL);

    @TempDir
    Path directory;

    private List<String> words(FaultyServer server) {
        return List.of(
                "fetch",
                "--uri=" + server.url("/m.onnx"),
                "--digest=" + DIGEST,
                "--cache=" + directory.resolve("cache"),
                "--allow-http=" + server.authority(),
                "--reserve=0",
                "--first-pause=10ms",
                "--termination-log=" + directory.resolve("termination"));
    }

    private Path model() {
        return directory.resolve("cache/" + DIGEST.replace(':', '-') + "/content/m.onnx");
    }

    private Path partial() {
        return directory.resolve("cache/.partial/" + DIGEST.replace(':', '-'));
    }

    /** Whatever has the model's name is the model, at any moment. */
    private void neverWrong() throws IOException {
        if (Files.exists(model().getParent().getParent())) {
            assertThat(model()).hasBinaryContent(MODEL);
        }
    }

    private long arrived() throws IOException {
        Path file = partial().resolve("content/m.onnx");
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(condition);
    }

    @Test
    void killedTwentyTimesOnTheWayItGoesOnEachTime() throws Exception {
        Random random = new Random(20261123);
        AtomicReference<Reply> next = new AtomicReference<>();
        try (FaultyServer server = FaultyServer.start("127.0.6.3", r -> next.get())) {
            long lost = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                long before = arrived();
                long left = MODEL.length - before;
                long point = 1 + (long) (random.nextDouble() * 2 * left / (KILLS - kill + 1));
                point = Math.min(point, left - 1);
                CountDownLatch reached = new CountDownLatch(1);
                CountDownLatch goOn = new CountDownLatch(1);
                next.set(Reply.file(MODEL, "a")
                        .holdingAfter(point, reached, goOn)
                        .droppingAfter(point));
                try (AgentProcess agent = AgentProcess.start(directory.resolve("output"), words(server))) {
                    assertThat(reached.await(1, TimeUnit.MINUTES))
                            .describedAs(agent.output())
                            .isTrue();
                    if (kill % 2 == 1) {
                        // Half of them when everything sent has arrived, half while it arrives.
                        long all = before + point;
                        await(() -> arrived() == all);
                    }
                    agent.kill();
                }
                goOn.countDown();
                lost += before + point - arrived();
                neverWrong();
            }
            assertThat(server.requests()).hasSize(KILLS);
            assertThat(server.requests().get(KILLS - 1).from()).isPositive();

            next.set(Reply.file(MODEL, "a"));
            try (AgentProcess agent = AgentProcess.start(directory.resolve("output"), words(server))) {
                assertThat(agent.exitCode()).describedAs(agent.output()).isZero();
            }
            neverWrong();
            assertThat(model()).exists();
            assertThat(server.sent()).isEqualTo(MODEL.length + lost);
            assertThat(lost)
                    .describedAs("bytes that were in sockets when the process died")
                    .isLessThan(4L * MEBIBYTE);
        }
    }

    @Test
    void killedWhileItFinishesNothingIsFetchedAgain() throws Exception {
        try (FaultyServer server = FaultyServer.start("127.0.6.3", r -> Reply.file(MODEL, "a"))) {
            List<Callable<Boolean>> moments = List.of(
                    () -> arrived() == MODEL.length,
                    () -> Files.exists(partial().resolve("complete.new")) || Files.exists(model()),
                    () -> Files.exists(partial().resolve("complete")) || Files.exists(model()),
                    () -> Files.exists(model()));
            for (Callable<Boolean> moment : moments) {
                try (AgentProcess agent = AgentProcess.start(directory.resolve("output"), words(server))) {
                    await(() -> moment.call() || !agent.isAlive());
                    agent.kill();
                }
                neverWrong();
            }
            try (AgentProcess agent = AgentProcess.start(directory.resolve("output"), words(server))) {
                assertThat(agent.exitCode()).describedAs(agent.output()).isZero();
            }
            assertThat(model()).hasBinaryContent(MODEL);
            assertThat(server.sent()).isEqualTo(MODEL.length);
        }
    }

    /** The model is listed as whole, where it came from is forgotten, and it is not in its place: a moment of milliseconds. */
    @Test
    void killedBeforeTheLastStepNothingIsFetchedAgain() throws Exception {
        try (FaultyServer server = FaultyServer.start("127.0.6.3", r -> Reply.file(MODEL, "a"))) {
            try (AgentProcess agent = AgentProcess.start(directory.resolve("output"), words(server))) {
                assertThat(agent.exitCode()).describedAs(agent.output()).isZero();
            }
            Files.move(model().getParent().getParent(), partial());
            try (AgentProcess agent = AgentProcess.start(directory.resolve("output"), words(server))) {
                assertThat(agent.exitCode()).describedAs(agent.output()).isZero();
            }
            assertThat(model()).hasBinaryContent(MODEL);
            assertThat(partial()).doesNotExist();
            assertThat(server.sent()).isEqualTo(MODEL.length);
        }
    }

    @Test
    void twoPodsOfOneNodeFetchOnce() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (FaultyServer server = FaultyServer.start(
                        "127.0.6.3", r -> Reply.file(MODEL, "a").holdingAfter(MEBIBYTE, reached, goOn));
                AgentProcess first = AgentProcess.start(directory.resolve("first"), words(server))) {
            assertThat(reached.await(1, TimeUnit.MINUTES)).isTrue();
            try (AgentProcess second = AgentProcess.start(directory.resolve("second"), words(server))) {
                await(() -> second.output().contains("another process of this node is fetching it"));
                goOn.countDown();
                assertThat(first.exitCode()).describedAs(first.output()).isZero();
                assertThat(second.exitCode()).describedAs(second.output()).isZero();
                assertThat(second.output()).contains("it was here");
            }
            assertThat(model()).hasBinaryContent(MODEL);
            assertThat(server.requests()).hasSize(1);
        }
    }
}
