package dev.jetpilot.testbed.nodeside;

import dev.jetpilot.testbed.pod.NotMountedException;
import dev.jetpilot.testbed.pod.PodData;
import dev.jetpilot.testbed.pod.PodFields;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk of one node, and the processes that work on it. Safe for several threads; only {@link #mount} speaks to the API server, and so
 * do the processes when their turn has come.
 */
public final class NodeDisk {
    private static final Logger LOG = LoggerFactory.getLogger(NodeDisk.class);
    /** A SIGKILL that comes sooner would hit processes that are about to end in order. */
    private static final Duration SHORTEST_GRACE = Duration.ofSeconds(1);
    /** So that it does not look as if all nodes had just booted when a world begins. */
    private static final Duration UP_BEFORE = Duration.ofDays(1);

    private record Mounted(PodMounts mounts, Optional<String> trouble) {}

    private final Workshop workshop;
    private final NodeHost host;
    private final Consumer<ProcessEnd> ended;
    private final HostTree tree;
    private final Launcher launcher;
    private final ModelFiles models;
    private final Map<String, Mounted> pods = new LinkedHashMap<>();
    private final Map<String, ContainerProcess> latest = new HashMap<>();
    private Instant booted;
    private boolean full;

    private NodeDisk(Workshop workshop, NodeHost host, HostTree tree, Consumer<ProcessEnd> ended) {
        this.workshop = workshop;
        this.host = host;
        this.ended = ended;
        this.tree = tree;
        this.launcher = new Launcher(workshop.inits(), host, directory().resolve("tools"), tree);
        this.models = new ModelFiles(workshop.inits(), host);
        this.booted = workshop.time().now().minus(UP_BEFORE);
        tree.mounts(List.of());
    }

    static NodeDisk flash(Workshop workshop, NodeHost host, Consumer<ProcessEnd> ended) {
        Path directory = workshop.directoryOf(host.name());
        try {
            Trees.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot flash " + host.name(), e);
        }
        HostTree tree = HostTree.flash(directory.resolve("host"), host.module(), host.l4tLine());
        return new NodeDisk(workshop, host, tree, ended);
    }

    private Path directory() {
        return workshop.directoryOf(host.name());
    }

    /** Where a path of the node is on this machine. */
    public Path here(String path) {
        return tree.here(path);
    }

    /** Makes the pod's volumes, if they are not there yet. Asks the API server. */
    public void mount(Pod pod) {
        String uid = pod.getMetadata().getUid();
        PodMounts mounts;
        synchronized (this) {
            Mounted before = pods.get(uid);
            if (before != null && before.trouble().isEmpty()) {
                return;
            }
            mounts = before == null ? mountsOf(pod) : before.mounts();
        }
        Optional<String> trouble = Optional.empty();
        try {
            mounts.fill(data(pod), new PodFields(pod, "", host.ip()));
        } catch (NotMountedException | KubernetesClientException | IOException | UncheckedIOException e) {
            trouble = Optional.of(e.getMessage());
        }
        synchronized (this) {
            pods.put(uid, new Mounted(mounts, trouble));
        }
    }

    private PodMounts mountsOf(Pod pod) {
        String uid = pod.getMetadata().getUid();
        return new PodMounts(
                pod,
                directory().resolve("pods").resolve(uid),
                workshop.memoryOf(host.name()).map(memory -> memory.resolve(uid)),
                tree,
                workshop.inits().claims());
    }

    private PodData data(Pod pod) {
        return new PodData(workshop.client(), pod.getMetadata().getNamespace());
    }

    /** Why the pod's volumes cannot be had, in the kubelet's words; empty if they are there. */
    public synchronized Optional<String> trouble(Pod pod) {
        Mounted mounted = pods.get(pod.getMetadata().getUid());
        return mounted == null
                ? Optional.of("unmounted volumes: timed out waiting for the condition")
                : mounted.trouble();
    }

    /** Starts a container's process when its turn has come, and returns its number at once. */
    public synchronized long start(Pod pod, Container container) {
        long number = workshop.nextNumber();
        String uid = pod.getMetadata().getUid();
        String key = uid + "/" + container.getName();
        ContainerProcess process = new ContainerProcess(
                uid, number, Optional.ofNullable(latest.get(key)), () -> launch(pod, container, number), ended);
        latest.put(key, process);
        workshop.submit(process);
        return number;
    }

    private Launch launch(Pod pod, Container container, long number) throws IOException {
        Map<String, Path> mounted;
        Path own;
        boolean noRoom;
        synchronized (this) {
            mounted = enter(pod, container);
            own = pods.get(pod.getMetadata().getUid()).mounts().of(container);
            noRoom = full;
        }
        return launcher.launch(pod, container, number, own, mounted, data(pod), noRoom);
    }

    private Map<String, Path> enter(Pod pod, Container container) throws IOException {
        Mounted of = pods.get(pod.getMetadata().getUid());
        if (of == null) {
            throw new IOException("the pod is gone");
        }
        Map<String, Path> mounted = of.mounts().enter(container);
        tellMounts();
        tree.uptime(Duration.between(booted, workshop.time().now()));
        return mounted;
    }

    private void tellMounts() {
        tree.mounts(pods.values().stream()
                .flatMap(mounted -> mounted.mounts().binds().stream())
                .toList());
    }

    /**
     * The process is told to end.
     *
     * @param grace of the testbed's time, after which it is killed
     */
    public void stop(long number, Duration grace) {
        Duration real = workshop.time().toReal(grace);
        workshop.process(number)
                .ifPresent(process -> process.stop(real.compareTo(SHORTEST_GRACE) < 0 ? SHORTEST_GRACE : real));
    }

    /** The process gets SIGKILL. */
    public void kill(long number) {
        workshop.process(number).ifPresent(ContainerProcess::kill);
    }

    /**
     * The kernel's memory killer takes the process of a container of that name.
     *
     * @return whether there was one
     */
    public synchronized boolean killForMemory(String container) {
        Optional<ContainerProcess> victim = latest.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("/" + container))
                .map(Map.Entry::getValue)
                .filter(ContainerProcess::runs)
                .findFirst();
        victim.ifPresent(ContainerProcess::killForMemory);
        return victim.isPresent();
    }

    /** An inference server starts in a container and loads its model. */
    public synchronized ModelLoad load(Pod pod, Container container, String name) {
        try {
            return models.load(container, enter(pod, container), name);
        } catch (IOException e) {
            return new ModelLoad.Failed("failed to start the container: " + e.getMessage());
        }
    }

    /** The pod is gone: its processes are killed, and then its volumes are removed. */
    public synchronized void unmount(String uid) {
        Mounted gone = pods.remove(uid);
        if (gone == null) {
            return;
        }
        List<ContainerProcess> left = latest.values().stream()
                .filter(process -> process.podUid().equals(uid))
                .toList();
        latest.values().removeAll(left);
        left.forEach(ContainerProcess::kill);
        tellMounts();
        CompletableFuture<Void> unused = CompletableFuture.allOf(
                        left.stream().map(ContainerProcess::over).toArray(CompletableFuture[]::new))
                .thenRun(() -> remove(gone.mounts()));
    }

    private void remove(PodMounts mounts) {
        try {
            mounts.remove();
        } catch (IOException e) {
            LOG.warn("cannot remove volumes node={} error={}", host.name(), e.getMessage());
        }
    }

    /** Power is gone: all processes die at once; what is on the disk stays. */
    public synchronized void powerCut() {
        latest.values().forEach(ContainerProcess::kill);
    }

    /** Nothing of it will be read any more: returns when its processes are gone. */
    void discard() {
        List<ContainerProcess> left;
        List<String> uids;
        synchronized (this) {
            left = List.copyOf(latest.values());
            uids = List.copyOf(pods.keySet());
        }
        uids.forEach(this::unmount);
        left.forEach(process -> process.over().join());
    }

    /** Power is back: another boot, in which memory volumes are empty. */
    public synchronized void boot() {
        booted = workshop.time().now();
        tree.boot();
        for (Mounted mounted : pods.values()) {
            try {
                mounted.mounts().loseMemory();
            } catch (IOException e) {
                LOG.warn("cannot empty memory volumes node={} error={}", host.name(), e.getMessage());
            }
        }
    }

    /** The disk is full, or has room again, for what starts from now on. */
    public synchronized void full(boolean now) {
        full = now;
    }
}
