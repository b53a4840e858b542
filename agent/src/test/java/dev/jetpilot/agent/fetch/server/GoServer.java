package dev.jetpilot.agent.fetch.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A real server, built once from its Go module and kept in the user's cache; tests that need it are skipped where there is no Go. */
public final class GoServer implements AutoCloseable {
    private static final int KEY = 16;
    private static final long BUILD_MINUTES = 20;

    private final Process process;

    private GoServer(Process process) {
        this.process = process;
    }

    /** Builds the program of a folder of {@code servers/}, or skips the test. */
    public static Path build(String folder, String importPath) throws IOException, InterruptedException {
        Assumptions.assumeTrue(hasGo(), "SKIPPED: no go on the PATH, so nothing was tested against a real " + folder);
        byte[] mod = resource(folder + "/go.mod");
        byte[] sum = resource(folder + "/go.sum");
        Path cache =
                Path.of(System.getProperty("user.home"), ".cache", "jetpilot", "agent-" + folder + "-" + key(mod, sum));
        Path binary = cache.resolve(folder);
        if (Files.isExecutable(binary)) {
            return binary;
        }
        Files.createDirectories(cache);
        Files.write(cache.resolve("go.mod"), mod);
        Files.write(cache.resolve("go.sum"), sum);
        Path fresh = cache.resolve(folder + ".new");
        Process go = new ProcessBuilder(
                        "go",
                        "build",
                        "-mod=readonly",
                        "-trimpath",
                        "-ldflags=-s -w",
                        "-o",
                        fresh.toString(),
                        importPath)
                .directory(cache.toFile())
                .redirectErrorStream(true)
                .redirectOutput(cache.resolve("build.log").toFile())
                .start();
        boolean built = go.waitFor(BUILD_MINUTES, TimeUnit.MINUTES) && go.exitValue() == 0;
        if (!built) {
            go.destroyForcibly();
            throw new IOException("go build failed: " + Files.readString(cache.resolve("build.log")));
        }
        Files.move(fresh, binary, StandardCopyOption.ATOMIC_MOVE);
        return binary;
    }

    private static boolean hasGo() throws InterruptedException {
        try {
            return new ProcessBuilder("go", "version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = GoServer.class.getResourceAsStream("/servers/" + name)) {
            return in.readAllBytes();
        }
    }

    private static String key(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, KEY);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it and returns when it listens. */
    public static GoServer start(Path directory, String host, int port, List<String> command) throws IOException {
        Process process = new ProcessBuilder(new ArrayList<>(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile())
                .start();
        GoServer server = new GoServer(process);
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> listens(host, port) || !process.isAlive());
            if (process.isAlive()) {
                return server;
            }
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        throw new IOException(new String(Files.readAllBytes(directory.resolve("server.log")), StandardCharsets.UTF_8));
    }

    private static boolean listens(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
