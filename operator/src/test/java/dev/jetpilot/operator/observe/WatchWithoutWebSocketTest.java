package dev.jetpilot.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Trap 7: a watch behind a proxy that lets no WebSocket through. The server here answers an upgrade like such a proxy, so
 * the client watches over plain HTTP; one piece of the stream ends in the middle of a character.
 */
class WatchWithoutWebSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String NOTE =
            "\u0e01\u0e23\u0e38\u0e07\u0e40\u0e17\u0e1e, \u00e0 c\u00f4t\u00e9, \ud83d\ude86";

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
                exchange.sendResponseHeaders(200, -1);
            } else if (exchange.getRequestURI().getQuery().contains("watch=true")) {
                exchange.sendResponseHeaders(200, 0);
                stream(exchange.getResponseBody());
            } else {
                byte[] list =
                        "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}"
                                .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, list.length);
                exchange.getResponseBody().write(list);
            }
        }
    }

    private void stream(OutputStream out) throws IOException {
        byte[] first = event("first", NOTE);
        int inACharacter = new String(first, StandardCharsets.ISO_8859_1).indexOf('\u00e0') + 1;
        out.write(first, 0, inACharacter);
        out.flush();
        out.write(Arrays.copyOfRange(first, inACharacter, first.length));
        out.flush();
        out.write(event("second", "plain"));
        out.flush();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] event(String name, String note) {
        return ("{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\""
                        + name + "\",\"namespace\":\"vision\",\"resourceVersion\":\"2\"},\"data\":{\"note\":\"" + note
                        + "\"}}}\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    private SharedIndexInformer<ConfigMap> inform(KubernetesClient client) {
        return client.configMaps().inNamespace("vision").inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap added) {
                heard.add(added.getMetadata().getName() + " " + added.getData().get("note"));
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap now) {
                heard.add("updated");
            }

            @Override
            public void onDelete(ConfigMap deleted, boolean unknown) {
                heard.add("deleted");
            }
        });
    }

    @Test
    void peoplesOwnWordsArriveAsTheyWereWritten() {
        for (KubernetesClient client : List.of(Clients.full(config()), Clients.watching(config()))) {
            heard.clear();
            try (client;
                    SharedIndexInformer<ConfigMap> informer = inform(client)) {
                await().atMost(PATIENCE).until(() -> heard.size() == 2);
                assertThat(heard).containsExactly("first " + NOTE, "second plain");
                assertThat(informer.stopped()).isNotDone();
            }
        }
    }

    /** Shows that the trap is there: when this fails, Fabric8 has mended it and AsciiWatch can go. */
    @Test
    void withoutTheMendTheInformerStops() {
        try (KubernetesClient plain =
                        new KubernetesClientBuilder().withConfig(config()).build();
                SharedIndexInformer<ConfigMap> informer = inform(plain)) {
            await().atMost(PATIENCE)
                    .until(() -> informer.stopped().toCompletableFuture().isDone());
            assertThat(heard).doesNotContain("first " + NOTE, "second plain");
        }
    }
}
