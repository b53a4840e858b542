package dev.jetpilot.testbed.bench.race;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged operator in a JVM of its own, with the memory that a pod of the chart's limit of 256 MiB would have. */
final class OperatorUnderTest implements AutoCloseable {
    /** What the JVM makes of a container of that size: a heap of at most 126 MiB. */
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MaxRAM=256m");

    private static final int STOPPING_SECONDS = 20;
    private static final int ANSWER_MILLIS = 1000;

    private final Process process;
    private final Duration startToReady;

    private OperatorUnderTest(Process process, Duration startToReady) {
        this.process = process;
        this.startToReady = startToReady;
    }

    /** Starts it and waits until it says that it is ready. */
    static OperatorUnderTest start(Path jar, Path kubeconfig, Path log) {
        if (!Files.isReadable(jar)) {
            throw new IllegalStateException(jar + " is not there: mvn package -pl operator -am");
        }
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(FLAGS);
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            int port = freePort();
            builder.environment().put("KUBECONFIG", kubeconfig.toAbsolutePath().toString());
            builder.environment().put("JETPILOT_HTTP_PORT", Integer.toString(port));
            long begin = System.nanoTime();
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "race-operator-end"));
            Patience.await("the operator to be ready, see " + log, () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("the operator has ended, see " + log);
                }
                return ready(port);
            });
            return new OperatorUnderTest(process, Duration.ofNanos(System.nanoTime() - begin));
        } catch (IOException e) {
            throw new UncheckedIOException("the operator cannot be started", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static boolean ready(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/readyz").toURL().openConnection();
            connection.setConnectTimeout(ANSWER_MILLIS);
            connection.setReadTimeout(ANSWER_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }

    /** From the start of the process until it first said that it is ready. */
    Duration startToReady() {
        return startToReady;
    }

    double cpuSeconds() {
        return ProcessUsage.cpuSeconds(process.pid());
    }

    double residentMib() {
        return ProcessUsage.residentMib(process.pid());
    }

    double peakMib() {
        return ProcessUsage.peakMib(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOPPING_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
