package dev.jetpilot.testbed.serverroom;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One run of a container: a process, from its start to its end. */
final class ContainerRun {
    private final Process process;
    private final Instant began = Instant.now();

    private ContainerRun(Process process) {
        this.process = process;
    }

    static ContainerRun start(List<String> command, Map<String, String> environment, Path directory, Path log)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new ContainerRun(builder.start());
    }

    Instant began() {
        return began;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Its exit code when it has ended; 128 and the number of the signal, if one ended it. */
    CompletableFuture<Integer> end() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** SIGTERM, and SIGKILL when it is still there after that long. */
    void stop(Duration grace) {
        process.destroy();
        CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> process.destroyForcibly());
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** Returns when the process is gone. */
    void await() {
        end().join();
    }
}
