package dev.jetpilot.testbed.realnode;

import dev.jetpilot.testbed.controlplane.Binary;
import dev.jetpilot.testbed.controlplane.BinaryCache;
import dev.jetpilot.testbed.controlplane.Daemon;
import dev.jetpilot.testbed.controlplane.FreePorts;
import dev.jetpilot.testbed.controlplane.RealControlPlane;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real node of a real control plane: kubelet, containerd and runc as processes of this machine, with one {@code nvidia.com/gpu} behind a
 * device plugin and the RuntimeClass {@code nvidia}, as K3s would have made it. Its kubelet is {@code system:node:NAME}, so the node authorizer
 * and NodeRestriction apply. Closing it, or the end of this JVM, ends its processes and containers, and leaves no mount, network interface,
 * control group or file but the logs. It is closed before its control plane.
 */
public final class RealNode implements AutoCloseable {
    private static final Set<Binary> PROGRAMS = Set.of(Binary.KUBELET, Binary.PAUSE, Binary.DEVICE_PLUGIN);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final String GPU = "nvidia.com/gpu";
    private static final String RUNTIME_CLASS = "nvidia";

    private final String name;
    private final NodeFiles files;
    private final PodNetwork network;
    private final Cgroups cgroups;
    private final Containerd containerd;
    private final boolean forwardingBefore;
    private final List<Daemon> daemons = new ArrayList<>();
    private final Thread atExit = new Thread(this::end, "node-at-exit");
    private Optional<NodeSpace> space = Optional.empty();
    private Optional<KubernetesService> service = Optional.empty();
    private boolean ended;

    private RealNode(RealControlPlane plane, String name) throws IOException {
        this.name = name;
        files = new NodeFiles(
                Files.createTempDirectory("node-"),
                plane.directory().resolve("log").resolve(name));
        network = PodNetwork.free();
        forwardingBefore = PodNetwork.forwarding();
        cgroups = new Cgroups("jetpilot-" + name + "-" + ProcessHandle.current().pid());
        containerd = new Containerd(files.socket(), files.directory(), files.log("events"));
    }

    /** What this machine needs before it can be a node, with the mend; empty if nothing is missing. */
    public static Optional<String> missing() {
        return Prerequisites.missing().or(() -> BinaryCache.usual().missing(PROGRAMS));
    }

    /**
     * Builds what has not been built yet, starts a node and waits until it is Ready and has its GPU.
     *
     * @param name of the node
     * @param labels that its kubelet registers it with
     * @param images files of OCI images that its pods can run
     * @throws IllegalStateException if something is missing, or a program ends or is not ready in time; says what it wrote last
     */
    public static RealNode join(RealControlPlane plane, String name, Map<String, String> labels, List<Path> images) {
        Prerequisites.missing().ifPresent(missing -> {
            throw new IllegalStateException(missing);
        });
        Map<Binary, Path> programs = BinaryCache.usual().binaries(PROGRAMS);
        try {
            RealNode node = new RealNode(plane, name);
            Runtime.getRuntime().addShutdownHook(node.atExit);
            try (KubernetesClient admin = plane.admin().client("testbed")) {
                node.start(plane, programs, labels, images, admin);
                return node;
            } catch (RuntimeException | IOException e) {
                node.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set up the node " + name, e);
        }
    }

    private void start(
            RealControlPlane plane,
            Map<Binary, Path> programs,
            Map<String, String> labels,
            List<Path> images,
            KubernetesClient admin)
            throws IOException {
        List<Integer> ports = FreePorts.take(2);
        Path authority = plane.directory().resolve("pki").resolve("ca.crt");
        files.write(network, cgroups, ports.get(0), ports.get(1), authority);
        plane.user("system:node:" + name, "system:nodes").write(files.kubeconfig());
        cgroups.make();
        NodeSpace namespaces = NodeSpace.start(
                files.directory(),
                files.covers(),
                List.of("containerd", "--config", files.containerdConfig().toString()),
                files.log("containerd"));
        space = Optional.of(namespaces);
        daemons.add(namespaces.firstProcess());
        await("containerd to answer", containerd::answers);
        daemons.add(containerd.follow());
        Path pause = files.directory().resolve("pause.tar");
        containerd.load(new OciImage(NodeFiles.pauseImage(), programs.get(Binary.PAUSE), List.of()).write(pause));
        images.forEach(containerd::load);
        daemons.add(namespaces.run("kubelet", kubelet(programs.get(Binary.KUBELET), labels), files.log("kubelet")));
        daemons.add(namespaces.run(
                "deviceplugin",
                List.of(
                        programs.get(Binary.DEVICE_PLUGIN).toString(),
                        files.pluginsRegistry().toString()),
                files.log("deviceplugin")));
        admin.resource(new RuntimeClassBuilder()
                        .withNewMetadata()
                        .withName(RUNTIME_CLASS)
                        .endMetadata()
                        .withHandler(RUNTIME_CLASS)
                        .build())
                .serverSideApply();
        String address = admin.services()
                .inNamespace("default")
                .withName("kubernetes")
                .get()
                .getSpec()
                .getClusterIP();
        service = Optional.of(KubernetesService.open(network, address, URI.create(plane.url())));
        await(
                "the node to be Ready with its GPU",
                () -> ready(admin.nodes().withName(name).get()));
    }

    private List<String> kubelet(Path program, Map<String, String> labels) {
        return List.of(
                program.toString(),
                "--config=" + files.kubeletConfig(),
                "--kubeconfig=" + files.kubeconfig(),
                "--root-dir=" + files.kubeletRoot(),
                "--cert-dir=" + files.directory().resolve("pki"),
                "--hostname-override=" + name,
                "--node-labels="
                        + labels.entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .collect(Collectors.joining(",")),
                "--v=2");
    }

    private static boolean ready(Node node) {
        if (node == null) {
            return false;
        }
        NodeStatus status = node.getStatus();
        return status.getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"))
                && status.getAllocatable() != null
                && new Quantity("1").equals(status.getAllocatable().get(GPU));
    }

    private void await(String what, Callable<Boolean> so) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answered(so)) {
            if (daemons.stream().anyMatch(daemon -> !daemon.alive()) || System.nanoTime() > deadline) {
                throw new IllegalStateException(daemons.stream()
                        .sorted(Comparator.comparing(Daemon::alive))
                        .map(Daemon::account)
                        .collect(Collectors.joining("\n", "waited in vain for " + what + ": ", "")));
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private static boolean answered(Callable<Boolean> so) {
        try {
            return so.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its name as a Node. */
    public String name() {
        return name;
    }

    /** Its container runtime. */
    public Containerd containerd() {
        return containerd;
    }

    /** Where everything of it is while it lives, but for its logs. */
    public Path directory() {
        return files.directory();
    }

    /** Where its logs are, and stay. */
    public Path logs() {
        return files.logs();
    }

    /** Ends it, and returns when nothing of it is left but its logs. The Node object stays, as of a machine that was switched off. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException atExitAlready) {
            // The JVM ends; the hook finds nothing left to do.
        }
    }

    private synchronized void end() {
        if (ended) {
            return;
        }
        ended = true;
        space.ifPresent(NodeSpace::end);
        daemons.forEach(Daemon::end);
        daemons.clear();
        try {
            if (service.isPresent()) {
                service.get().close();
            }
            cgroups.remove();
            awaitNoCables();
            if (!forwardingBefore) {
                PodNetwork.stopForwarding();
            }
            delete(files.directory());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear away what the node " + name + " left", e);
        }
    }

    /** The kernel takes network namespaces down a moment after their last process. */
    private void awaitNoCables() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (network.inUse()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("network interfaces of " + network.subnet() + " are left: see `ip route`");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> below = Files.walk(directory)) {
            all = below.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
