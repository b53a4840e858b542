package dev.jetpilot.testbed.controlplane;

import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A Kubernetes control plane on 127.0.0.1: kine or etcd, kube-apiserver, kube-controller-manager and kube-scheduler, as processes of this
 * machine. Closing it, or the end of this JVM, ends them.
 */
public final class RealControlPlane implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final long TOKEN_SECONDS = 24 * 60 * 60;
    private static final String MASTERS = "system:masters";

    /** Each request once, when it is answered; who looks whether the server is well is not of interest. */
    private static final String AUDIT_POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived, ResponseStarted]
            omitManagedFields: true
            rules:
              - {level: None, nonResourceURLs: ["/readyz*", "/livez*", "/healthz*"]}
              - {level: Metadata}
            """;

    private final ControlPlaneOptions options;
    private final Map<Binary, Path> binaries;
    private final Ports ports;
    private final Pki pki;
    private final Kubeconfig admin;
    private final AuditTrail audit;
    /** In the order of their start. */
    private final List<Daemon> daemons = new ArrayList<>();

    private final Thread atExit = new Thread(this::end, "control-plane-at-exit");

    private RealControlPlane(ControlPlaneOptions options, Map<Binary, Path> binaries) throws IOException {
        this.options = options;
        this.binaries = binaries;
        this.ports = Ports.free();
        Files.createDirectories(options.directory().resolve("log"));
        this.pki = Pki.make(options.directory().resolve("pki"));
        this.admin = user("admin", MASTERS);
        this.audit = new AuditTrail(options.directory().resolve("audit.log"));
    }

    /** The programs that a control plane with this store is made of, kubectl and helm included. */
    public static Set<Binary> programs(ControlPlaneOptions.Store store) {
        Set<Binary> programs = EnumSet.allOf(Binary.class);
        programs.removeAll(Binary.OF_A_NODE);
        for (ControlPlaneOptions.Store other : ControlPlaneOptions.Store.values()) {
            programs.remove(other.binary());
        }
        programs.add(store.binary());
        return programs;
    }

    /** What must be installed before a control plane can be started, with the mend; empty if nothing is missing. */
    public static Optional<String> missing(ControlPlaneOptions.Store store) {
        return BinaryCache.usual().missing(programs(store));
    }

    /**
     * Builds what has not been built yet, and starts. When this returns, the API server serves and pods can be created.
     *
     * @throws IllegalStateException if something is missing, or a program ends or is not ready in time; says what it wrote last
     */
    public static RealControlPlane start(ControlPlaneOptions options) {
        Map<Binary, Path> binaries = BinaryCache.usual().binaries(programs(options.store()));
        try {
            RealControlPlane plane = new RealControlPlane(options, binaries);
            Runtime.getRuntime().addShutdownHook(plane.atExit);
            try {
                plane.startAll();
                return plane;
            } catch (RuntimeException | IOException e) {
                plane.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + options.directory(), e);
        }
    }

    private void startAll() throws IOException {
        Launch launch = new Launch(binaries, options, ports);
        Path auditPolicy = Files.writeString(options.directory().resolve("audit-policy.yaml"), AUDIT_POLICY);
        admin.write(file("admin.kubeconfig"));
        run(options.store().binary(), launch.store());
        run(Binary.KUBE_APISERVER, launch.apiServer(pki, auditPolicy, file("audit.log")));
        try (KubernetesClient client = impatient()) {
            await(() -> "ok".equals(client.raw("/readyz")));
            Path manager = user("system:kube-controller-manager").write(file("controller-manager.kubeconfig"));
            Path scheduler = user("system:kube-scheduler").write(file("scheduler.kubeconfig"));
            run(Binary.KUBE_CONTROLLER_MANAGER, launch.controllerManager(manager, pki));
            run(Binary.KUBE_SCHEDULER, launch.scheduler(scheduler));
            await(() -> client.serviceAccounts()
                            .inNamespace("default")
                            .withName("default")
                            .get()
                    != null);
        }
    }

    private Path file(String name) {
        return options.directory().resolve(name);
    }

    private void run(Binary binary, List<String> command) {
        String name = binary.fileName();
        Daemon daemon =
                Daemon.start(name, command, options.directory(), file("log").resolve(name + ".log"));
        synchronized (daemons) {
            daemons.add(daemon);
        }
    }

    /** A client that does not try again by itself. */
    private KubernetesClient impatient() {
        Config config = admin.config("testbed");
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private void await(BooleanSupplier ready) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers(ready)) {
            List<Daemon> all = started();
            if (all.stream().anyMatch(daemon -> !daemon.alive()) || System.nanoTime() > deadline) {
                throw new IllegalStateException(account(all));
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** Those that have ended first: the others wait for them. */
    private static String account(List<Daemon> all) {
        return all.stream()
                .sorted(Comparator.comparing(Daemon::alive))
                .map(Daemon::account)
                .collect(Collectors.joining("\n", "the control plane did not start: ", ""));
    }

    private static boolean answers(BooleanSupplier ready) {
        try {
            return ready.getAsBoolean();
        } catch (KubernetesClientException notYet) {
            return false;
        }
    }

    private List<Daemon> started() {
        synchronized (daemons) {
            return List.copyOf(daemons);
        }
    }

    /** Where the API server listens, {@code https://127.0.0.1:port}. */
    public String url() {
        return "https://127.0.0.1:" + ports.api();
    }

    /** Somebody who may do everything. */
    public Kubeconfig admin() {
        return admin;
    }

    /** Somebody by certificate, with the rights that RBAC, or the node authorizer, gives this user and these groups. */
    public Kubeconfig user(String name, String... groups) {
        return Kubeconfig.of(name, url(), pki.ca().certificate(), pki.ca().client(name, List.of(groups)));
    }

    /** A service account that is there, by a token of the TokenRequest API that is valid for a day. */
    public Kubeconfig serviceAccount(String namespace, String name) {
        TokenRequest wanted = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(TOKEN_SECONDS)
                .endSpec()
                .build();
        try (KubernetesClient client = admin.client("testbed")) {
            TokenRequest granted = client.serviceAccounts()
                    .inNamespace(namespace)
                    .withName(name)
                    .tokenRequest(wanted);
            return Kubeconfig.of(
                    "system:serviceaccount:" + namespace + ":" + name,
                    url(),
                    pki.ca().certificate(),
                    granted.getStatus().getToken());
        }
    }

    /** The file of a program, as for kubectl and helm. */
    public Path program(Binary binary) {
        return Optional.ofNullable(binaries.get(binary))
                .orElseThrow(() -> new IllegalArgumentException(
                        binary.fileName() + " is no part of a control plane on " + options.store()));
    }

    /** Where keys, kubeconfigs, logs and data are. */
    public Path directory() {
        return options.directory();
    }

    /** Who has asked for what. */
    public AuditTrail audit() {
        return audit;
    }

    /** The processes, in the order of their start. */
    public List<ProcessHandle> processes() {
        return started().stream().map(Daemon::handle).toList();
    }

    /** Ends the processes, those first that use the others, and returns when they are gone. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException atExitAlready) {
            // The JVM ends; the hook finds nothing left to do.
        }
    }

    private void end() {
        List<Daemon> all = started();
        all.stream().skip(2).forEach(Daemon::ask);
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).end();
        }
    }
}
