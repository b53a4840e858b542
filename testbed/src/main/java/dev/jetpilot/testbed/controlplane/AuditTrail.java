package dev.jetpilot.testbed.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What was asked of the API server, read from its audit log. A request is in it once, from when it was answered; watches, when they end. The
 * line is written at about the time of the answer: whoever looks for a request of a moment ago looks again.
 */
public final class AuditTrail {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");

    /**
     * A request.
     *
     * @param verb of Kubernetes: get, list, watch, create, update, patch, delete, deletecollection
     * @param group of the API, as in {@code apps}; empty for the core
     * @param resource with its subresource, as in {@code edgerollouts/status}; empty for what is no resource
     * @param namespace empty for what has none
     * @param name empty for collections
     * @param user as the server knows it
     * @param userAgent as the client calls itself
     * @param code HTTP status of the answer
     * @param dryRun whether nothing was to be kept
     * @param at when it came in, on the wall clock
     * @param reason of the authorizer: which rule allowed it, or why none did
     */
    public record Entry(
            String verb,
            String group,
            String resource,
            String namespace,
            String name,
            String user,
            String userAgent,
            int code,
            boolean dryRun,
            Instant at,
            String reason) {

        /** Whether it was to change something: no dry run, and no question about one's own rights. */
        public boolean write() {
            return WRITES.contains(verb) && !dryRun && !resource.startsWith("selfsubject");
        }

        /** Whether it has changed something, or was answered as if. */
        public boolean written() {
            return WRITES.contains(verb) && !dryRun && code >= 200 && code < 300;
        }

        /** Whether authorization or admission has refused it. */
        public boolean refused() {
            return code == 401 || code == 403;
        }

        /** The request in one line, as in {@code patch nodes/orin-1 200}. */
        public String summary() {
            String where = namespace.isEmpty() ? "" : namespace + "/";
            return verb + " " + resource + " " + where + name + " " + code;
        }
    }

    private final Path file;

    AuditTrail(Path file) {
        this.file = file;
    }

    /** The requests so far that match, in the order they were answered. */
    public List<Entry> entries(Predicate<Entry> which) {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                parse(line).filter(which).ifPresent(entries::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return entries;
    }

    /** Reads what one client asks, from the beginning on. */
    public Reader reader(String userAgent) {
        return new Reader(file, userAgent);
    }

    /** Goes on where it has stopped, so that who looks often does not read all of a long log again. For one thread. */
    public static final class Reader {
        private final Path file;
        private final String userAgent;
        private long position;

        private Reader(Path file, String userAgent) {
            this.file = file;
            this.userAgent = userAgent;
        }

        /** What has been added since it was asked last, in the order of the answers. */
        public List<Entry> read() {
            if (!Files.exists(file)) {
                return List.of();
            }
            List<Entry> entries = new ArrayList<>();
            try (InputStream log = Files.newInputStream(file)) {
                log.skipNBytes(position);
                byte[] added = log.readAllBytes();
                int complete = complete(added);
                position += complete;
                new String(added, 0, complete, StandardCharsets.UTF_8)
                        .lines()
                        // Most lines are others'; parsing is what costs.
                        .filter(line -> line.contains(userAgent))
                        .flatMap(line -> parse(line).stream())
                        .filter(entry -> entry.userAgent().equals(userAgent))
                        .forEach(entries::add);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
            return entries;
        }

        /** How many bytes are whole lines. */
        private static int complete(byte[] added) {
            int end = added.length;
            while (end > 0 && added[end - 1] != '\n') {
                end--;
            }
            return end;
        }
    }

    /** Empty for a last line that is still being written. */
    private static Optional<Entry> parse(String line) {
        JsonNode event;
        try {
            event = JSON.readTree(line);
        } catch (IOException half) {
            return Optional.empty();
        }
        JsonNode object = event.path("objectRef");
        String subresource = object.path("subresource").asText();
        return Optional.of(new Entry(
                event.path("verb").asText(),
                object.path("apiGroup").asText(),
                object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
                object.path("namespace").asText(),
                object.path("name").asText(),
                event.path("user").path("username").asText(),
                event.path("userAgent").asText(),
                event.path("responseStatus").path("code").asInt(),
                event.path("requestURI").asText().contains("dryRun="),
                Instant.parse(event.path("requestReceivedTimestamp").asText()),
                event.path("annotations").path("authorization.k8s.io/reason").asText()));
    }
}
