package dev.jetpilot.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process in an unpacked image, started as the image says: entrypoint, environment, user, read-only root. Namespaces of
 * its own are only those that {@code enter.sh} makes; network and process ids are the machine's.
 */
public final class Container implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(5);

    private final Process process;
    private final Path output;
    private final int port;
    private final long begin;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    private Container(Process process, Path output, int port, long begin) {
        this.process = process;
        this.output = output;
        this.port = port;
        this.begin = begin;
    }

    /**
     * Starts it.
     *
     * @param enter {@code enter.sh}
     * @param port for the operator's HTTP endpoint; it listens on 127.0.0.1 only, unlike in a pod
     * @param environment beside the image's own
     * @param output file for what it writes
     */
    public static Container start(
            Path enter, UnpackedImage image, int port, Map<String, String> environment, Path output)
            throws IOException {
        JsonNode config = image.config().get("config");
        List<String> command = new ArrayList<>(List.of(
                enter.toString(),
                image.root().toString(),
                config.get("User").asText().split(":", 2)[0]));
        config.get("Entrypoint").forEach(word -> command.add(word.asText()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
        String path = builder.environment().get("PATH");
        config.get("Env").forEach(pair -> {
            String[] parts = pair.asText().split("=", 2);
            builder.environment().put(parts[0], parts[1]);
        });
        builder.environment().merge("PATH", path, (ofImage, ofMachine) -> ofImage + ":" + ofMachine);
        builder.environment().put("JETPILOT_HTTP_ADDRESS", "127.0.0.1");
        builder.environment().put("JETPILOT_HTTP_PORT", String.valueOf(port));
        builder.environment().putAll(environment);
        long begin = System.nanoTime();
        return new Container(builder.start(), output, port, begin);
    }

    /**
     * Waits until {@code /readyz} answers 200.
     *
     * @return time since the start of the process
     * @throws IOException if it ends before, or is not ready in time; with what it wrote
     */
    public Duration awaitReady(Duration patience) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                .timeout(Duration.ofSeconds(2))
                .build();
        while (age().compareTo(patience) < 0) {
            if (!process.isAlive()) {
                throw new IOException("the operator ended with exit code " + process.exitValue() + ":\n" + output());
            }
            try {
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return age();
                }
            } catch (IOException notListening) {
                // Asked again below.
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        throw new IOException("the operator is not ready after " + patience + ":\n" + output());
    }

    /** The body of a GET on the operator's HTTP endpoint. */
    public String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private Duration age() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** What it has written so far. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    /** A figure of {@code /proc/PID/status}, such as {@code VmRSS} or {@code VmHWM}, in KiB; of {@code Uid}, the number. */
    public long status(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim().split("\\s+", 2)[0])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IOException("process " + process.pid() + " has no " + name));
    }

    /** What it sees mounted, as in {@code /proc/PID/mounts}. */
    public List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/mounts"));
    }

    /** CPU time it has used so far, user and system. */
    public double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        // After the name in parentheses, which may have spaces: utime and stime are fields 14 and 15, in ticks of 10
        // ms.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    /** Whether it runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /**
     * SIGTERM, as the kubelet sends it.
     *
     * @return the exit code
     * @throws IOException if it goes on for longer than {@code grace}; it is killed then
     */
    public int stop(Duration grace) throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException("the operator did not end within " + grace + " of SIGTERM:\n" + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
