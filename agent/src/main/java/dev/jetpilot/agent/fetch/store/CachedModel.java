package dev.jetpilot.agent.fetch.store;

import dev.jetpilot.agent.fetch.Digest;
import dev.jetpilot.agent.fetch.sign.Evidence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A model in the cache. */
public final class CachedModel {
    static final String CONTENT = "content";
    private static final String MARKER = "complete";
    private static final String MANIFEST = "manifest.json";
    private static final String SIGNATURES = "signatures";

    private final Path directory;
    private final String digest;

    CachedModel(Path directory, String digest) {
        this.directory = directory;
        this.digest = digest;
    }

    /** Directory of the files. */
    public Path content() {
        return directory.resolve(CONTENT);
    }

    /** Paths of the files below {@link #content}. */
    public List<String> files() throws IOException {
        return marker().entries().stream().map(Marker.Entry::path).toList();
    }

    /** Bytes of all of them. */
    public long size() throws IOException {
        return marker().entries().stream().mapToLong(Marker.Entry::size).sum();
    }

    /** Lets a model of one file be found under a name that is not the one it was fetched by. */
    public void alsoCalled(String name) throws IOException {
        List<String> files = files();
        Path other = content().resolve(name);
        if (files.size() == 1 && !files.get(0).equals(name) && !Files.exists(other)) {
            Files.createDirectories(other.getParent());
            Files.createLink(other, content().resolve(files.get(0)));
            Durable.sync(other.getParent());
        }
    }

    /** For whoever has to decide what to remove: when it was last wanted. */
    public void used(Instant now) throws IOException {
        Files.setLastModifiedTime(directory, FileTime.from(now));
    }

    boolean isWhole(boolean rehash) {
        try {
            Marker marker = marker();
            return marker.looksRight(content()) && (!rehash || (isDigestOf(marker) && marker.rehash(content())));
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the list itself is the one that the model's digest stands for. */
    private boolean isDigestOf(Marker marker) throws IOException {
        Path manifest = directory.resolve(MANIFEST);
        if (!Files.exists(manifest)) {
            return marker.entries().size() == 1
                    && marker.entries().get(0).digest().equals(digest);
        }
        byte[] bytes = Files.readAllBytes(manifest);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return Digest.of(bytes).equals(digest)
                && marker.entries().stream().allMatch(e -> text.contains("\"" + e.digest() + "\""));
    }

    private Marker marker() throws IOException {
        return Marker.read(directory.resolve(MARKER));
    }

    void mark(Marker marker) throws IOException {
        Durable.write(directory.resolve(MARKER), marker.text());
    }

    void keepManifest(byte[] manifest) throws IOException {
        Durable.write(directory.resolve(MANIFEST), manifest);
    }

    /** The signatures that were found when it was fetched, or later. */
    public List<Evidence> evidence() throws IOException {
        Path file = directory.resolve(SIGNATURES);
        List<Evidence> evidence = new ArrayList<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            evidence.add(Evidence.ofLine(line));
        }
        return evidence;
    }

    /** Keeps signatures, so that they can be verified again without a network. */
    public void keepEvidence(List<Evidence> evidence) throws IOException {
        if (!evidence.isEmpty()) {
            StringBuilder lines = new StringBuilder();
            evidence.forEach(e -> lines.append(e.line()).append('\n'));
            Durable.write(directory.resolve(SIGNATURES), lines.toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
