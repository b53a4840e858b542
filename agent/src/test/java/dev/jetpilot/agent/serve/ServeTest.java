package dev.jetpilot.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jetpilot.agent.host.Board;
import dev.jetpilot.agent.host.Fifo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over real connections. */
@Timeout(60)
class ServeTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<MetricsServer> servers = new ArrayList<>();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        servers.forEach(MetricsServer::close);
    }

    @Test
    void aBoardIsServed() throws Exception {
        Board board =
                Board.named("orin-nano", directory).withoutSwitchedOff().with("/var/lib/jetpilot/models/m.onnx", "x");
        MetricsServer server = serve(board);
        HttpResponse<String> response = get(server, "/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body())
                .contains("module=\"orin-nano-8gb\"", "power_mode=\"25W\"", "node=\"n1\"", "agent_version=\"unknown\"")
                .contains("\njetson_power_watts{rail=\"VDD_IN\"} 9.250304\n", "\njetson_gpu_load_ratio 0.682\n")
                .contains("\njetson_model_cache_bytes{kind=\"total\"} "
                        + directory.toFile().getTotalSpace() + "\n");
        assertThat(log.get(0)).matches("serving address=(127\\.0\\.0\\.1|localhost):\\d+ root=/.* version=unknown");
    }

    @Test
    void everyScrapeReadsAnew() throws Exception {
        Board board = Board.named("orin-nano", directory).withoutSwitchedOff();
        MetricsServer server = serve(board);
        assertThat(get(server, "/metrics").body()).contains("jetson_throttled 0");
        board.with("/sys/class/thermal/cooling_device4/cur_state", "1");
        assertThat(get(server, "/metrics").body()).contains("jetson_throttled 1");
    }

    @Test
    void aStuckSensorCostsItsRailAndNothingElse() throws Exception {
        Board board = Board.named("orin-nano", directory).withoutSwitchedOff();
        Fifo sensor = Fifo.make(board.here("/sys/class/hwmon/hwmon1/curr2_input"));
        MetricsServer server = serve(board);
        for (int i = 0; i < 3; i++) {
            assertThat(get(server, "/metrics").body())
                    .contains("rail=\"VDD_IN\"", "rail=\"VDD_SOC\"", "jetson_module_power_watts 9.250304")
                    .doesNotContain("rail=\"VDD_CPU_GPU_CV\"")
                    .contains("\njetpilot_agent_unreadable_files 1\n")
                    .contains("{file=\"/sys/class/hwmon/hwmon1/curr2_input\",problem=\"stuck\"} 1");
        }
        assertThat(log.stream().filter(line -> line.startsWith("unreadable")))
                .containsExactly("unreadable file=/sys/class/hwmon/hwmon1/curr2_input problem=stuck:"
                        + " a read of it has not come back");
        sensor.answer("392\n");
    }

    @Test
    void garbageIsNamedAndTheRestIsServed() throws Exception {
        Board board = Board.named("thor", directory).withoutSwitchedOff().with("/proc/meminfo", "\u0001nonsense");
        String page = get(serve(board), "/metrics").body();
        assertThat(page)
                .contains("jetpilot_agent_unreadable_file{file=\"/proc/meminfo\",problem=\"garbage\"} 1")
                .contains("module=\"agx-thor-128gb\"")
                .doesNotContain("jetson_memory_bytes");
    }

    @Test
    void aMachineWithoutFilesIsServedToo() throws Exception {
        assertThat(get(serve(Board.empty(directory)), "/metrics").body())
                .startsWith("# HELP jetpilot_node_info")
                .contains("jetpilot_node_info{node=\"n1\",agent_version=\"unknown\"} 1")
                .doesNotContain("jetson_");
    }

    @Test
    void healthDoesNotWaitForFiles() throws Exception {
        CompletableFuture<String> page = new CompletableFuture<>();
        MetricsServer server = serve(page::join);
        CompletableFuture<HttpResponse<String>> scrape =
                client.sendAsync(request(server, "/metrics", "GET"), BodyHandlers.ofString());
        assertThat(get(server, "/healthz").body()).isEqualTo("ok\n");
        page.complete("x 1\n");
        assertThat(scrape.get().body()).isEqualTo("x 1\n");
    }

    @Test
    void manyScrapersAtOnceAreAnswered() throws Exception {
        MetricsServer server = serve(Board.named("thor", directory).withoutSwitchedOff());
        List<CompletableFuture<HttpResponse<String>>> scrapes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            scrapes.add(client.sendAsync(request(server, "/metrics", "GET"), BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> scrape : scrapes) {
            assertThat(scrape.get().body()).contains("jetson_throttled 1");
        }
    }

    @Test
    void silentClientsDoNotKeepOthersOut() throws Exception {
        MetricsServer server = serve(() -> "x 1\n");
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket(
                        server.address().getAddress(), server.address().getPort());
                silent.add(socket);
            }
            await().untilAsserted(() ->
                    assertThat(get(server, "/metrics").statusCode()).isEqualTo(200));
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void aFaultIsTold() throws Exception {
        HttpResponse<String> response = get(
                serve(() -> {
                    throw new IllegalStateException("a fault");
                }),
                "/metrics");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("No metrics: a fault\n");
    }

    @Test
    void otherPathsAndMethodsAreRefusedWithTheMend() throws Exception {
        MetricsServer server = serve(() -> "x 1\n");
        assertThat(get(server, "/metrics/x").statusCode()).isEqualTo(404);
        assertThat(get(server, "/").body()).isEqualTo("Here are /metrics and /healthz.\n");
        HttpResponse<String> post = client.send(request(server, "/metrics", "POST"), BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
        HttpResponse<String> head = client.send(request(server, "/metrics", "HEAD"), BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aPortThatIsTakenIsExitCodeOne() throws Exception {
        MetricsServer server = serve(() -> "x 1\n");
        assertThat(new ServeCommand()
                        .run(List.of(
                                "--address", "127.0.0.1:" + server.address().getPort())))
                .isEqualTo(1);
        assertThat(new ServeCommand().run(List.of("--port", "1"))).isEqualTo(2);
    }

    private MetricsServer serve(Board board) throws IOException {
        ServeOptions options = new ServeOptions(
                ANY, board.here("/"), "/var/lib/jetpilot/models", "n1", Duration.ofSeconds(2), Duration.ofSeconds(20));
        return kept(ServeCommand.start(options, log::add));
    }

    private MetricsServer serve(Supplier<String> page) throws IOException {
        return kept(MetricsServer.start(ANY, page));
    }

    private MetricsServer kept(MetricsServer server) {
        servers.add(server);
        return server;
    }

    private HttpResponse<String> get(MetricsServer server, String path) throws IOException, InterruptedException {
        return client.send(request(server, path, "GET"), BodyHandlers.ofString());
    }

    private static HttpRequest request(MetricsServer server, String path, String method) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
    }
}
