package dev.jetpilot.testbed.serverroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbingTest {
    private final NodeThread thread = new NodeThread("server-1");
    private final AtomicInteger answer = new AtomicInteger(200);
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Boolean> verdicts = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Probing probing;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 4);
        server.createContext("/livez", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(answer.get(), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        probing.close();
        server.stop(0);
        thread.close();
    }

    private void probe() {
        Container container = new ContainerBuilder()
                .withName("c")
                .addNewPort()
                .withName("http")
                .withContainerPort(server.getAddress().getPort())
                .endPort()
                .withNewLivenessProbe()
                .withNewHttpGet()
                .withPath("/livez")
                .withNewPort("http")
                .endHttpGet()
                .withPeriodSeconds(1)
                .withFailureThreshold(2)
                .endLivenessProbe()
                .build();
        probing = new Probing(
                container.getLivenessProbe(),
                container,
                "127.0.0.1",
                HttpClient.newHttpClient(),
                thread,
                verdicts::add);
    }

    @Test
    void verdictChangesWhenAsManyAnswersAsTheThresholdSaysAreAlike() {
        probe();
        Awaitility.await().until(() -> verdicts.equals(List.of(true)));
        answer.set(503);
        int before = asked.get();

        Awaitility.await().until(() -> verdicts.equals(List.of(true, false)));

        assertThat(asked.get() - before).isGreaterThanOrEqualTo(2);
    }

    @Test
    void nobodyIsListeningIsAFailure() {
        server.stop(0);

        probe();

        Awaitility.await().until(() -> verdicts.equals(List.of(false)));
    }
}
