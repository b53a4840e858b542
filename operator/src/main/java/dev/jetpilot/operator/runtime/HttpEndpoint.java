package dev.jetpilot.operator.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * {@code /metrics} for Prometheus, {@code /livez} and {@code /readyz} for the kubelet. Live means that the process answers:
 * informers mend themselves or end the process. Ready means that every informer has synced and is healthy.
 */
final class HttpEndpoint implements AutoCloseable {
    private static final List<String> READING = List.of("GET", "HEAD");
    private static final String PLAIN = "text/plain";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "jetpilot-http");
        thread.setDaemon(true);
        return thread;
    });

    /** @param unready why it is not ready; empty when it is */
    HttpEndpoint(String address, int port, PrometheusMeterRegistry registry, Supplier<String> unready) {
        try {
            server = HttpServer.create(new InetSocketAddress(address, port), 16);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + address + ":" + port + " (" + e.getMessage()
                            + "): set JETPILOT_HTTP_ADDRESS and JETPILOT_HTTP_PORT to a free one",
                    e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> route(exchange, registry, unready));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void route(HttpExchange exchange, PrometheusMeterRegistry registry, Supplier<String> unready)
            throws IOException {
        if (!READING.contains(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", String.join(", ", READING));
            answer(exchange, 405, PLAIN, "this endpoint can only be read\n");
            return;
        }
        switch (exchange.getRequestURI().getPath()) {
            case "/livez" -> answer(exchange, 200, PLAIN, "ok\n");
            case "/readyz" -> {
                String why = unready.get();
                answer(exchange, why.isEmpty() ? 200 : 503, PLAIN, why.isEmpty() ? "ok\n" : why + "\n");
            }
            case "/metrics" -> answer(exchange, 200, METRICS, registry.scrape());
            default -> answer(exchange, 404, PLAIN, "there is /livez, /readyz and /metrics\n");
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            if ("HEAD".equals(exchange.getRequestMethod())) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
