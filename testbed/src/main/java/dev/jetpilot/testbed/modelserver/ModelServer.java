package dev.jetpilot.testbed.modelserver;

import dev.jetpilot.fixtures.server.FaultyServer;
import dev.jetpilot.fixtures.server.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Models over plain HTTP on a loopback address: files with ranges, and OCI artifacts as a registry without login has them. It can drop
 * connections, hold them, and be cut off and come back at the same address. Whoever fetches from it needs {@code --allow-http} with
 * {@link #authority}. Safe for several threads.
 */
public final class ModelServer implements AutoCloseable {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String OCTETS = "application/octet-stream";
    private static final byte[] EMPTY_CONFIG = "{}".getBytes(StandardCharsets.UTF_8);

    private final String address;
    private final int port;
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final AtomicReference<UnaryOperator<Reply>> fault = new AtomicReference<>(UnaryOperator.identity());
    private Optional<FaultyServer> server;
    private long sentBefore;

    private ModelServer(String address) {
        this.address = address;
        FaultyServer first = open(0);
        this.port = first.port();
        this.server = Optional.of(first);
    }

    /** Starts one without models on an address of 127.0.0.0/8, at a free port. */
    public static ModelServer start(String address) {
        return new ModelServer(address);
    }

    private FaultyServer open(int at) {
        try {
            return FaultyServer.start(address, at, this::answer);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address + ":" + at, e);
        }
    }

    private Reply answer(FaultyServer.Request request) {
        synchronized (requests) {
            requests.add(request.path());
        }
        Reply reply = replies.get(request.path().replaceFirst("\\?.*", ""));
        return reply == null ? Reply.status(404) : fault.get().apply(reply.copy());
    }

    /** {@code HOST:PORT}, the same after it was cut off. */
    public String authority() {
        return address + ":" + port;
    }

    /**
     * Offers a file, or other bytes under a name it has already.
     *
     * @param path such as {@code /models/peoplenet.onnx}
     * @return its digest, as in {@code sha256:…}
     */
    public String file(String path, byte[] bytes) {
        String digest = digest(bytes);
        replies.put(path, Reply.file(bytes, digest).with("Content-Type", OCTETS));
        return digest;
    }

    /** {@code http://HOST:PORT/PATH}. */
    public String url(String path) {
        return "http://" + authority() + path;
    }

    /**
     * Offers an artifact.
     *
     * @param repository such as {@code models/peoplenet}
     * @param tag for people; it is fetched by its digest
     * @param files by the titles of their layers
     * @return digest of the manifest
     */
    public String artifact(String repository, String tag, Map<String, byte[]> files) {
        String described = files.entrySet().stream()
                .map(file -> "{\"mediaType\":\"" + OCTETS + "\",\"digest\":\"" + blob(repository, file.getValue())
                        + "\",\"size\":" + file.getValue().length
                        + ",\"annotations\":{\"org.opencontainers.image.title\":\"" + file.getKey() + "\"}}")
                .collect(Collectors.joining(","));
        byte[] manifest = ("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST
                        + "\",\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":\""
                        + blob(repository, EMPTY_CONFIG) + "\",\"size\":" + EMPTY_CONFIG.length + "},\"layers\":["
                        + described + "]}")
                .getBytes(StandardCharsets.UTF_8);
        String digest = digest(manifest);
        for (String reference : List.of(tag, digest)) {
            replies.put(
                    "/v2/" + repository + "/manifests/" + reference,
                    Reply.file(manifest, digest).with("Content-Type", MANIFEST).with("Docker-Content-Digest", digest));
        }
        return digest;
    }

    private String blob(String repository, byte[] bytes) {
        return file("/v2/" + repository + "/blobs/" + digest(bytes), bytes);
    }

    /** {@code oci://HOST:PORT/REPOSITORY:TAG}. */
    public String oci(String repository, String tag) {
        return "oci://" + authority() + "/" + repository + ":" + tag;
    }

    /** From now on every answer ends after so many bytes of its body; {@link #mend} ends that. */
    public void dropAfter(long bytes) {
        fault.set(reply -> reply.droppingAfter(bytes));
    }

    /** From now on every answer waits after so many bytes of its body until that latch is open; {@code reached} opens when one does. */
    public void holdAfter(long bytes, CountDownLatch reached, CountDownLatch until) {
        fault.set(reply -> reply.holdingAfter(bytes, reached, until));
    }

    /** Answers are whole again. */
    public void mend() {
        fault.set(UnaryOperator.identity());
    }

    /** The cable is out: connections break, and new ones are refused. */
    public synchronized void cutOff() {
        if (server.isPresent()) {
            sentBefore += server.get().sent();
            shut(server.get());
            server = Optional.empty();
        }
    }

    /** It is reachable again. */
    public synchronized void back() {
        if (server.isEmpty()) {
            server = Optional.of(open(port));
        }
    }

    /** Paths of all requests so far, queries included. */
    public List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Bytes of bodies that were sent so far. */
    public synchronized long sent() {
        return sentBefore + server.map(FaultyServer::sent).orElse(0L);
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void shut(FaultyServer running) {
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        cutOff();
    }
}
