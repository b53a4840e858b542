package dev.jetpilot.agent.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** {@code /metrics} and {@code /healthz}, for whoever can reach the address: there is nothing secret in them. */
final class MetricsServer implements AutoCloseable {
    /** Scrapes at once. They share one reading, so more threads would only wait. */
    private static final int THREADS = 4;

    private static final int WAITING = 16;

    /** Seconds a client may take to send a request, or to take in an answer. */
    private static final int PATIENCE = 10;

    static {
        // Read by the JDK when its first server is made: a client that is slow, or silent, is let go.
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(PATIENCE));
        System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(PATIENCE));
        System.setProperty("jdk.httpserver.maxConnections", "64");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private MetricsServer(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts it.
     *
     * @param page what {@code /metrics} answers; if it throws, the answer is 500 and the reason
     * @throws IOException if the address cannot be had
     */
    static MetricsServer start(InetSocketAddress address, Supplier<String> page) throws IOException {
        HttpServer server = HttpServer.create(address, WAITING);
        // When all are busy and enough wait, the one that accepts connections does the work, so that nobody is turned
        // away.
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                MetricsServer::daemon,
                new ThreadPoolExecutor.CallerRunsPolicy());
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, page));
        server.start();
        return new MetricsServer(server, threads);
    }

    /** Where it listens; the port is the real one where 0 was asked for. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    /** Lets answers that are under way end, for a second. */
    @Override
    public void close() {
        server.stop(1);
        threads.shutdownNow();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "http");
        thread.setDaemon(true);
        return thread;
    }

    private static void answer(HttpExchange exchange, Supplier<String> page) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!exchange.getRequestMethod().equals("GET")
                    && !exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "text/plain", "Only GET and HEAD.\n");
            } else if (path.equals("/metrics")) {
                metrics(exchange, page);
            } else if (path.equals("/healthz")) {
                send(exchange, 200, "text/plain", "ok\n");
            } else {
                send(exchange, 404, "text/plain", "Here are /metrics and /healthz.\n");
            }
        }
    }

    private static void metrics(HttpExchange exchange, Supplier<String> page) throws IOException {
        String text;
        try {
            text = page.get();
        } catch (RuntimeException e) {
            send(exchange, 500, "text/plain", "No metrics: " + e.getMessage() + "\n");
            return;
        }
        send(exchange, 200, Exposition.CONTENT_TYPE, text);
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }
}
