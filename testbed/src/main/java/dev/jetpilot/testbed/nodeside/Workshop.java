package dev.jetpilot.testbed.nodeside;

import dev.jetpilot.testbed.time.TimeSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes of all nodes of a world: a few at once, the others in order, and none of them longer than the world. */
public final class Workshop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workshop.class);
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final int CLOSING_SECONDS = 20;

    private final RealInits inits;
    private final KubernetesClient client;
    private final TimeSource time;
    private final Optional<Path> memory;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, ContainerProcess> unfinished = new ConcurrentHashMap<>();
    private final Map<String, NodeDisk> disks = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor places;
    private final Thread atExit = new Thread(this::killAll, "workshop-at-exit");

    private Workshop(RealInits inits, KubernetesClient client, TimeSource time, Optional<Path> memory) {
        this.inits = inits;
        this.client = client;
        this.time = time;
        this.memory = memory;
        this.places = new ThreadPoolExecutor(
                inits.atOnce(), inits.atOnce(), 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "container-process");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Opens one; the client and the time stay the caller's. */
    public static Workshop open(RealInits inits, KubernetesClient client, TimeSource time) {
        Workshop workshop = new Workshop(inits, client, time, sharedMemory());
        Runtime.getRuntime().addShutdownHook(workshop.atExit);
        return workshop;
    }

    private static Optional<Path> sharedMemory() {
        try {
            boolean there = Files.isWritable(SHARED_MEMORY)
                    && Files.getFileStore(SHARED_MEMORY).type().equals("tmpfs");
            return there
                    ? Optional.of(Files.createTempDirectory(SHARED_MEMORY, "jetpilot-testbed-"))
                    : Optional.empty();
        } catch (IOException e) {
            LOG.info("no memory volumes, they are directories directory={} error={}", SHARED_MEMORY, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * A freshly flashed disk for a node; what was there is gone.
     *
     * @param ended told of every process that has ended, on a thread of this workshop
     */
    public NodeDisk disk(NodeHost host, Consumer<ProcessEnd> ended) {
        Optional.ofNullable(disks.get(host.name())).ifPresent(NodeDisk::discard);
        NodeDisk disk = NodeDisk.flash(this, host, ended);
        disks.put(host.name(), disk);
        return disk;
    }

    RealInits inits() {
        return inits;
    }

    KubernetesClient client() {
        return client;
    }

    TimeSource time() {
        return time;
    }

    Path directoryOf(String node) {
        return inits.directory().resolve(node);
    }

    Optional<Path> memoryOf(String node) {
        return memory.map(directory -> directory.resolve(node));
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    void submit(ContainerProcess process) {
        unfinished.put(process.number(), process);
        CompletableFuture<Void> unused = process.over().thenRun(() -> unfinished.remove(process.number()));
        try {
            places.execute(process::run);
        } catch (RejectedExecutionException e) {
            LOG.debug("the workshop is closed pod={}", process.podUid());
            process.over().complete(null);
        }
    }

    Optional<ContainerProcess> process(long number) {
        return Optional.ofNullable(unfinished.get(number));
    }

    private void killAll() {
        unfinished.values().forEach(ContainerProcess::kill);
    }

    /** Kills all processes and returns when they are gone. */
    @Override
    public void close() {
        places.shutdown();
        killAll();
        List<CompletableFuture<Void>> ends =
                unfinished.values().stream().map(ContainerProcess::over).toList();
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, CLOSING_SECONDS, TimeUnit.SECONDS)
                .join();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException atExitAlready) {
            // The JVM ends; the hook finds nothing left to do.
        }
        if (memory.isPresent()) {
            try {
                Trees.delete(memory.get());
            } catch (IOException e) {
                LOG.warn("cannot remove directory={} error={}", memory.get(), e.getMessage());
            }
        }
    }
}
