package dev.jetpilot.operator.analysis.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jetpilot.operator.analysis.ScrapeTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PodsSourceTest {

    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger redirected = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private HttpServer server;
    private ExecutorService threads;
    private PodsSource source;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        answer("/metrics", 200, "m{a=\"1\"} 5\n");
        answer("/garbage", 200, "m 5\n<html>\n");
        answer("/missing", 404, "");
        server.createContext("/redirect", exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/elsewhere", exchange -> {
            redirected.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/hang", exchange -> {
            awaitRelease();
            exchange.close();
        });
        server.createContext("/trickle", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            body.write("m 1\n".getBytes(StandardCharsets.UTF_8));
            body.flush();
            awaitRelease();
            exchange.close();
        });
        server.createContext("/huge", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = "# 345678\n".repeat(10_000).getBytes(StandardCharsets.UTF_8);
            try (OutputStream body = exchange.getResponseBody()) {
                for (int sent = 0; sent <= 4 * PodsSource.MAX_BODY; sent += block.length) {
                    body.write(block);
                }
            } catch (IOException e) {
                // The client has seen enough.
            }
        });
        server.createContext("/short", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("m 1\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("dropped");
        });
        server.createContext("/slow", exchange -> {
            int now = inFlight.incrementAndGet();
            mostInFlight.accumulateAndGet(now, Math::max);
            if (now == 2) {
                released.countDown();
            }
            awaitRelease();
            inFlight.decrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        source = new PodsSource(4);
    }

    @AfterEach
    void stop() {
        released.countDown();
        source.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static ScrapeTarget target(String node, URI metrics) {
        return new ScrapeTarget(node, "r1", node + "-pod", metrics, Instant.EPOCH, true, true, false);
    }

    private String failure(URI uri, Duration timeout) {
        Scrape scrape = source.scrape(List.of(target("a", uri)), name -> true, timeout)
                .join()
                .get("a");
        assertThat(scrape).isInstanceOf(Scrape.Failed.class);
        return ((Scrape.Failed) scrape).why();
    }

    @Test
    void readsEveryPodAndSaysWhatBecameOfIt() {
        Map<String, Scrape> scrapes = source.scrape(
                        List.of(target("a", at("/metrics")), target("b", at("/missing"))), name -> true, LONG)
                .join();
        assertThat(scrapes).containsOnlyKeys("a", "b");
        assertThat(scrapes.get("a"))
                .isInstanceOfSatisfying(
                        Scrape.Answered.class,
                        answered -> assertThat(answered.exposition().select("m", Map.of("a", "1")))
                                .hasSize(1));
        assertThat(scrapes.get("b")).isEqualTo(new Scrape.Failed(at("/missing") + ": answers 404"));
    }

    @Test
    void doesNotFollowRedirects() {
        assertThat(failure(at("/redirect"), LONG)).endsWith(": answers 302, redirects are not followed");
        assertThat(redirected).hasValue(0);
    }

    @Test
    void givesUpOnAPodThatHangs() {
        assertThat(failure(at("/hang"), SHORT)).isEqualTo(at("/hang") + ": no answer within 400 ms");
    }

    @Test
    void givesUpOnAPodThatTrickles() {
        assertThat(failure(at("/trickle"), SHORT)).isEqualTo(at("/trickle") + ": no answer within 400 ms");
    }

    @Test
    void doesNotReadAnEndlessBody() {
        assertThat(failure(at("/huge"), LONG)).endsWith(": answers more than 4096 KiB");
    }

    @Test
    void aConnectionThatDropsIsAFailure() {
        assertThat(failure(at("/short"), LONG)).startsWith(at("/short") + ": ");
    }

    @Test
    void namesTheLineThatIsNotMetrics() {
        assertThat(failure(at("/garbage"), LONG)).contains("not the Prometheus text format, line 2: ");
    }

    @Test
    void aPodThatIsGoneIsAFailure() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        URI gone = URI.create("http://127.0.0.1:" + port + "/metrics");
        assertThat(failure(gone, LONG)).isEqualTo(gone + ": connection refused");
    }

    @Test
    void aUrlThatIsNoneIsAFailure() {
        assertThat(failure(URI.create("file:///etc/passwd"), LONG)).startsWith("file:///etc/passwd: ");
    }

    @Test
    void asksOnlySoManyAtATime() {
        try (PodsSource narrow = new PodsSource(2)) {
            List<ScrapeTarget> targets = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                targets.add(target("node-" + i, at("/slow")));
            }
            assertThat(narrow.scrape(targets, name -> true, LONG).join()).hasSize(8);
        }
        assertThat(mostInFlight).hasValue(2);
    }
}
