package dev.jetpilot.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * TLS before a server that speaks plain HTTP: a real API server is reached over TLS, so what is trained and measured must be
 * too. Its certificate is made at the start and is its own authority.
 */
final class TlsFront implements AutoCloseable {
    private static final char[] PASSWORD = "jetpilot".toCharArray();
    private static final String HOST = "127.0.0.1";

    private final ServerSocket door;
    private final URI server;
    private final String certificate;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tls-front");
        thread.setDaemon(true);
        return thread;
    });

    private TlsFront(ServerSocket door, URI server, String certificate) {
        this.door = door;
        this.server = server;
        this.certificate = certificate;
    }

    /**
     * Starts it on a free port.
     *
     * @param server where requests go
     * @param scratch directory for its key
     */
    static TlsFront start(URI server, Path scratch) throws IOException, InterruptedException {
        KeyStore keys = keys(scratch.resolve("tls.p12"));
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            ServerSocket door =
                    context.getServerSocketFactory().createServerSocket(0, 128, InetAddress.getLoopbackAddress());
            String certificate = Base64.getEncoder()
                    .encodeToString(keys.getCertificate("server").getEncoded());
            TlsFront front = new TlsFront(door, server, certificate);
            front.threads.execute(front::serve);
            return front;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS server can be made: " + e.getMessage(), e);
        }
    }

    private static KeyStore keys(Path file) throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "7",
                        "-dname",
                        "CN=" + HOST,
                        "-ext",
                        "SAN=ip:" + HOST,
                        "-ext",
                        "BC=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString()))
                .redirectErrorStream(true)
                .start();
        String words = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
            throw new IOException("keytool made no key in " + file + ": " + words);
        }
        try {
            return KeyStore.getInstance(file.toFile(), PASSWORD);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The certificate that a client must trust, PEM. */
    String certificate() {
        return "-----BEGIN CERTIFICATE-----\n" + certificate + "\n-----END CERTIFICATE-----\n";
    }

    /** Where a pod finds it: the variables that a kubelet sets. */
    Map<String, String> variables() {
        return Map.of("KUBERNETES_SERVICE_HOST", HOST, "KUBERNETES_SERVICE_PORT", String.valueOf(door.getLocalPort()));
    }

    private void serve() {
        try {
            while (!door.isClosed()) {
                Socket client = door.accept();
                threads.execute(() -> connect(client));
            }
        } catch (IOException closed) {
            threads.shutdownNow();
        }
    }

    private void connect(Socket client) {
        try (client;
                Socket behind = new Socket(server.getHost(), server.getPort())) {
            client.setTcpNoDelay(true);
            behind.setTcpNoDelay(true);
            threads.execute(() -> copy(client, behind));
            copy(behind, client);
        } catch (IOException | RuntimeException ended) {
            // One of the two went away, and takes the other with it.
        }
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 14];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException ended) {
            // Closed below.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Gone already.
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            // Nobody comes in any more, either way.
        }
        threads.shutdownNow();
    }
}
