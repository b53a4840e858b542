package dev.jetpilot.testbed.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/**
 * Stands between one client and a real API server, and cuts the client off at a chosen write. Plain HTTP on loopback towards the client; it has
 * the rights that the proxy has. Watches come over plain HTTP too: an upgrade to WebSocket is declined.
 */
final class CuttingProxy implements AutoCloseable {
    private static final List<String> PASSED_ON = List.of("Accept", "Content-Type", "User-Agent");
    private static final int BUFFER = 16 * 1024;

    private enum Fate {
        SERVED,
        LOST,
        CARRIED_OUT_UNHEARD_OF
    }

    private final Config upstream;
    private final HttpClient client;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger writesLeft;
    private final boolean lastWritten;

    /**
     * @param upstream the API server, and as whom
     * @param k number of the write at which it cuts, at least 1
     * @param lastWritten whether that write itself is carried out
     */
    CuttingProxy(Config upstream, int k, boolean lastWritten) {
        this.upstream = upstream;
        this.writesLeft = new AtomicInteger(k);
        this.lastWritten = lastWritten;
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(SSLUtils.keyManagers(upstream), SSLUtils.trustManagers(upstream), null);
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(tls)
                    .executor(threads)
                    .build();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 64);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot speak TLS with " + upstream.getMasterUrl(), e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** What the client needs to know. */
    Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withNamespace(upstream.getNamespace())
                .withUserAgent(upstream.getUserAgent())
                .build();
    }

    /** Whether the chosen write has come. */
    BooleanSupplier cut() {
        return () -> writesLeft.get() <= 0;
    }

    private void handle(HttpExchange exchange) throws IOException {
        // Closing an exchange that is not answered cuts the connection.
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            Fate fate = fate(exchange);
            if (fate == Fate.LOST) {
                return;
            }
            HttpResponse<InputStream> response =
                    client.send(request(exchange, body), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream answer = response.body()) {
                if (fate == Fate.SERVED) {
                    response.headers()
                            .firstValue("Content-Type")
                            .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
                    exchange.sendResponseHeaders(response.statusCode(), 0);
                    pass(answer, exchange.getResponseBody());
                } else {
                    answer.readAllBytes();
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private Fate fate(HttpExchange exchange) {
        String uri = exchange.getRequestURI().toString();
        boolean write = !exchange.getRequestMethod().equals("GET")
                && !uri.contains("dryRun=All")
                && !uri.contains("selfsubject");
        if (!write) {
            return Fate.SERVED;
        }
        int left = writesLeft.decrementAndGet();
        if (left > 0) {
            return Fate.SERVED;
        }
        return left == 0 && lastWritten ? Fate.CARRIED_OUT_UNHEARD_OF : Fate.LOST;
    }

    private HttpRequest request(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(upstream.getMasterUrl()).resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        for (String header : PASSED_ON) {
            exchange.getRequestHeaders()
                    .getOrDefault(header, List.of())
                    .forEach(value -> request.header(header, value));
        }
        return request.build();
    }

    private static void pass(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
            to.flush();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
