package dev.jetpilot.testbed.nodeside;

import dev.jetpilot.testbed.pod.NotMountedException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One run of a container, from the moment it waits for its turn until nothing is left of it. */
final class ContainerProcess {
    private static final int NOT_STARTED = 128;
    private static final int KILLED = 137;

    /** What it takes to start it, found out when its turn has come. */
    interface Preparation {
        Launch prepare() throws IOException;
    }

    private final String podUid;
    private final long number;
    private final Optional<ContainerProcess> before;
    private final Preparation preparation;
    private final Consumer<ProcessEnd> ended;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private Optional<Process> process = Optional.empty();
    private boolean killed;
    private boolean outOfMemory;

    /**
     * @param before the container's run before this one, which must be over first
     * @param ended told once
     */
    ContainerProcess(
            String podUid,
            long number,
            Optional<ContainerProcess> before,
            Preparation preparation,
            Consumer<ProcessEnd> ended) {
        this.podUid = podUid;
        this.number = number;
        this.before = before;
        this.preparation = preparation;
        this.ended = ended;
    }

    String podUid() {
        return podUid;
    }

    long number() {
        return number;
    }

    /** Done when its processes are gone. */
    CompletableFuture<Void> over() {
        return over;
    }

    /** Its turn: returns when it has ended. */
    void run() {
        before.ifPresent(earlier -> earlier.over().join());
        ProcessEnd end = lived();
        over.complete(null);
        ended.accept(end);
    }

    private ProcessEnd lived() {
        if (isKilled()) {
            return end(KILLED, "", "");
        }
        try {
            Launch launch = preparation.prepare();
            Optional<Process> begun = begin(launch);
            if (begun.isEmpty()) {
                return end(KILLED, "", "");
            }
            int code = begun.get().onExit().join().exitValue();
            launch.leftovers().kill();
            return end(
                    code,
                    launch.paths().restored(LastWords.message(launch.message())),
                    launch.paths().restored(LastWords.log(launch.log())));
        } catch (IOException | UncheckedIOException | NotMountedException | KubernetesClientException e) {
            return end(NOT_STARTED, "failed to start the container: " + e.getMessage(), "");
        }
    }

    private synchronized boolean isKilled() {
        return killed;
    }

    private synchronized Optional<Process> begin(Launch launch) throws IOException {
        if (!killed) {
            process = Optional.of(launch.start());
        }
        return process;
    }

    private synchronized ProcessEnd end(int code, String message, String log) {
        return new ProcessEnd(podUid, number, code, outOfMemory && code == KILLED, message, log);
    }

    /** SIGTERM, and SIGKILL after that time of the wall clock; one that still waits for its turn does not start. */
    synchronized void stop(Duration grace) {
        if (process.isEmpty()) {
            killed = true;
            return;
        }
        process.get().destroy();
        CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::kill);
    }

    /** SIGKILL, now. */
    synchronized void kill() {
        killed = true;
        process.ifPresent(Process::destroyForcibly);
    }

    /** SIGKILL, by the kernel's memory killer. */
    synchronized void killForMemory() {
        outOfMemory = true;
        kill();
    }

    /** Whether there is a process. */
    synchronized boolean runs() {
        return process.isPresent() && process.get().isAlive();
    }
}
