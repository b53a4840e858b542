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
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * Stands between one client and its API server, and cuts the client off at a chosen write: nothing that it writes afterwards reaches the server.
 * Plain HTTP on loopback towards the client; it has the rights of the configuration that the tether was made with. Watches come over plain
 * HTTP too: an upgrade to WebSocket is declined.
 */
public final class Tether implements AutoCloseable {
    private static final List<String> PASSED_ON = List.of("Accept", "Content-Type", "User-Agent");
    private static final int BUFFER = 16 * 1024;

    static {
        // Without it, Nagle's algorithm holds every small answer back for 40 ms. Read once, when the JDK's server
        // classes load.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /**
     * Where it cuts.
     *
     * @param at chooses the write by the path of its URL
     * @param carriedOut whether that write reaches the server; if so, one that is refused does not count
     * @param then is run when the client is cut off
     */
    private record Cut(Predicate<String> at, boolean carriedOut, Runnable then) {}

    private final Config upstream;
    private final HttpClient client;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final ReentrantLock writing = new ReentrantLock();
    private volatile Cut planned = new Cut(path -> false, false, () -> {});
    private volatile boolean cut;

    /** @param upstream the API server, and as whom */
    public Tether(Config upstream) {
        this.upstream = upstream;
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

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What the client needs to know. */
    public Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url())
                .withNamespace(upstream.getNamespace())
                .withUserAgent(upstream.getUserAgent())
                .build();
    }

    /** The same as a file, for clients that are other processes. */
    public String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: tether, cluster: {server: "%s"}}]
                contexts: [{name: tether, context: {cluster: tether, user: tether, namespace: default}}]
                users: [{name: tether, user: {}}]
                current-context: tether
                """.formatted(url());
    }

    /**
     * Cuts the client off at its k-th write from now on, which is at least 1.
     *
     * @param carriedOut whether the k-th write itself reaches the server, unheard of; if it is refused, the next one counts
     */
    public void cutAtWrite(int k, boolean carriedOut) {
        AtomicInteger left = new AtomicInteger(k);
        planned = new Cut(path -> left.decrementAndGet() <= 0, carriedOut, () -> {});
    }

    /**
     * Cuts the client off at the first write that is chosen by the path of its URL and not refused: it reaches the server, and the client does not hear
     * of it. Writes are chosen one at a time; while one is carried out, the others wait.
     *
     * @param then is run when that write is done
     */
    public void cutAfter(Predicate<String> path, Runnable then) {
        planned = new Cut(path, true, then);
    }

    /** Whether the client is cut off. */
    public boolean cut() {
        return cut;
    }

    private void handle(HttpExchange exchange) throws IOException {
        // Closing an exchange that is not answered cuts the connection.
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if ("websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Upgrade"))) {
                exchange.sendResponseHeaders(200, -1);
            } else if (!writes(exchange) || passes(exchange, body)) {
                serve(exchange, send(exchange, body));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean writes(HttpExchange exchange) {
        String uri = exchange.getRequestURI().toString();
        return !exchange.getRequestMethod().equals("GET")
                && !uri.contains("dryRun=All")
                && !uri.contains("selfsubject");
    }

    /** Whether a write is still to be served: the chosen one is, or is not, carried out here, and its successors are lost. */
    private boolean passes(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        writing.lock();
        try {
            if (cut) {
                return false;
            }
            Cut here = planned;
            if (!here.at().test(exchange.getRequestURI().getPath())) {
                return true;
            }
            if (here.carriedOut()) {
                HttpResponse<InputStream> response = send(exchange, body);
                if (response.statusCode() >= 300) {
                    serve(exchange, response);
                    return false;
                }
                response.body().close();
            }
            cut = true;
            here.then().run();
            return false;
        } finally {
            writing.unlock();
        }
    }

    private HttpResponse<InputStream> send(HttpExchange exchange, byte[] body)
            throws IOException, InterruptedException {
        return client.send(request(exchange, body), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static void serve(HttpExchange exchange, HttpResponse<InputStream> response) throws IOException {
        try (InputStream answer = response.body()) {
            response.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            exchange.sendResponseHeaders(response.statusCode(), 0);
            pass(answer, exchange.getResponseBody());
        }
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
