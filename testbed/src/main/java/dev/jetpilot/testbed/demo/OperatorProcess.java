package dev.jetpilot.testbed.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged operator in a JVM of its own, as {@code java -jar} starts it. */
final class OperatorProcess implements AutoCloseable {
    /** Its name in the audit log. */
    static final String USER_AGENT = "jetpilot-operator";

    private final Path jar;
    private final Path log;
    private final List<String> clock;
    private volatile Process process;

    /**
     * Starts it.
     *
     * @param jar the packaged operator
     * @param kubeconfig of the cluster
     * @param log where its output is appended
     * @param now the fleet's time at this moment
     * @param speed of the fleet's time
     * @throws UncheckedIOException if the jar is not there or cannot be started
     */
    static OperatorProcess start(Path jar, Path kubeconfig, Path log, Instant now, double speed) {
        if (!Files.isReadable(jar)) {
            throw new IllegalStateException(
                    jar + " is not there: build it with mvn -Pdemo, or mvn package -pl operator -am");
        }
        OperatorProcess operator = new OperatorProcess(jar, log, now, speed);
        operator.start(kubeconfig);
        // A demo that is interrupted leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(new Thread(operator::kill, "demo-operator-end"));
        return operator;
    }

    private OperatorProcess(Path jar, Path log, Instant now, double speed) {
        this.jar = jar;
        this.log = log;
        this.clock = List.of(
                "-Djetpilot.time.origin=" + now,
                "-Djetpilot.time.realOrigin=" + System.currentTimeMillis(),
                "-Djetpilot.time.speed=" + speed);
    }

    /** Starts it again after its end, with this kubeconfig; it lives in the same time as before. */
    void start(Path kubeconfig) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        // What the footprint of a small node asks for; it also starts faster.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
        command.addAll(clock);
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("KUBECONFIG", kubeconfig.toAbsolutePath().toString());
        builder.environment().put("KUBERNETES_USER_AGENT", USER_AGENT);
        builder.environment().put("JETPILOT_HTTP_PORT", "0");
        builder.environment().put("JETPILOT_AGENT_IMAGE", Cluster.AGENT_IMAGE);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("the operator cannot be started: " + String.join(" ", command), e);
        }
    }

    /** Whether it runs. */
    boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL: returns when the process is no more. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last lines it has written. */
    List<String> lastWords(int lines) {
        try {
            List<String> all = Files.readAllLines(log);
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            return List.of(log + " cannot be read: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(3, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
