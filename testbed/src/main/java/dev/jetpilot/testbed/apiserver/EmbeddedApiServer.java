package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.jetpilot.testbed.time.ScaledTime;
import dev.jetpilot.testbed.time.TimeSource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** An API server in memory, with no controllers: what is written stays as it is until somebody writes again. */
public final class EmbeddedApiServer implements AutoCloseable {
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");

    static {
        // Without it, Nagle's algorithm holds every small answer back for 40 ms. Read once, when the JDK's server
        // classes load.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer http;
    private final ExecutorService threads;
    private final HttpFront front;
    private final Api api;
    private final Faults faults = new Faults();
    private final AuditLog audit = new AuditLog();
    private final TimeSource time;
    private final boolean ownsTime;

    private EmbeddedApiServer(Options options) throws IOException {
        this.ownsTime = options.time().isEmpty();
        this.time = options.time().orElseGet(ScaledTime::realTime);
        Store store = new Store(options.historyLimit());
        this.api = new Api(store, new ResourceTypes(options.admissions()), time, options.podPolicy());
        this.front = new HttpFront(new RestApi(api, new Tables(time), options.bookmarkEvery()), faults, audit, time);
        this.http = HttpServer.create(address(options.address()), 512);
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "embedded-apiserver-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        http.setExecutor(threads);
        http.createContext("/", front);
        WriteOptions server = WriteOptions.by("apiserver");
        for (String name : NAMESPACES) {
            ObjectNode namespace = Json.object();
            namespace.putObject("metadata").put("name", name);
            api.create(BuiltIns.NAMESPACES, "", namespace, server);
        }
        options.definitions().forEach(crd -> api.create(BuiltIns.CRDS, "", crd, server));
    }

    /**
     * Starts a server; it serves when this returns.
     *
     * @throws UncheckedIOException if the address is taken
     * @throws IllegalArgumentException if the address is not a loopback one
     */
    public static EmbeddedApiServer start(Options options) {
        try {
            EmbeddedApiServer server = new EmbeddedApiServer(options);
            server.http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded API server cannot listen on " + options.address(), e);
        }
    }

    private static InetSocketAddress address(String text) throws IOException {
        int colon = text.lastIndexOf(':');
        InetAddress host = InetAddress.getByName(text.substring(0, colon));
        if (!host.isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    text + " is not a loopback address; this server lets everybody do everything");
        }
        return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
    }

    /** Where it listens, {@code http://127.0.0.1:port}. */
    public String url() {
        InetSocketAddress address = http.getAddress();
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** A kubeconfig for kubectl. */
    public String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: embedded, cluster: {server: "%s"}}]
                contexts: [{name: embedded, context: {cluster: embedded, user: embedded, namespace: default}}]
                users: [{name: embedded, user: {}}]
                current-context: embedded
                """.formatted(url());
    }

    /** What a client needs to know; change it as you like, it is a new one. */
    public Config clientConfig(String userAgent) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url())
                .withNamespace("default")
                .withUserAgent(userAgent)
                .build();
    }

    /** A client that calls itself {@code userAgent} in the audit log. The caller closes it. */
    public KubernetesClient client(String userAgent) {
        return new KubernetesClientBuilder().withConfig(clientConfig(userAgent)).build();
    }

    /** A client named {@code testbed}. The caller closes it. */
    public KubernetesClient client() {
        return client("testbed");
    }

    /** Reads and writes without HTTP, for controllers in process; faults and audit log do not see them. */
    public Api api() {
        return api;
    }

    /** The objects and their history. */
    public Store store() {
        return api.store();
    }

    /** Who has asked for what. */
    public AuditLog audit() {
        return audit;
    }

    /** Makes requests go wrong. */
    public Faults faults() {
        return faults;
    }

    /** The clock that every timestamp comes from. */
    public TimeSource time() {
        return time;
    }

    /** Ends the open watches that match, as a restarting API server does; tells how many. */
    public int dropWatches(Predicate<Call> which) {
        return front.dropWatches(which);
    }

    /** How many watches are open that match. */
    public int openWatches(Predicate<Call> which) {
        return front.openWatches(which);
    }

    @Override
    public void close() {
        front.dropWatches(call -> true);
        http.stop(0);
        threads.shutdownNow();
        if (ownsTime) {
            time.close();
        }
    }
}
