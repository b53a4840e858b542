package dev.jetpilot.agent.fetch.store;

import dev.jetpilot.agent.fetch.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * The list of a whole model's files, as they were when their digests had just been checked. A later start compares sizes and times, which
 * costs nothing; {@link #rehash} reads every byte again.
 */
final class Marker {
    private static final String HEAD = "jetpilot-model 1";
    private static final int FIELDS = 4;

    private final List<Entry> entries;

    /**
     * @param digest of the file
     * @param size in bytes
     * @param modified milliseconds since 1970
     * @param path below {@code content}
     */
    record Entry(String digest, long size, long modified, String path) {}

    Marker(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    List<Entry> entries() {
        return entries;
    }

    static Entry entry(Path content, String path, String digest) throws IOException {
        BasicFileAttributes file = Files.readAttributes(content.resolve(path), BasicFileAttributes.class);
        return new Entry(digest, file.size(), file.lastModifiedTime().toMillis(), path);
    }

    byte[] text() {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        for (Entry e : entries) {
            text.append(e.digest()).append(' ').append(e.size()).append(' ').append(e.modified());
            text.append(' ').append(e.path()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Marker read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 2 || !lines.get(0).equals(HEAD)) {
            throw new IOException(file + " is no list of a model's files");
        }
        List<Entry> entries = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(" ", FIELDS);
            try {
                entries.add(
                        new Entry(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2]), fields[FIELDS - 1]));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new IOException(file + " is no list of a model's files", e);
            }
        }
        return new Marker(entries);
    }

    /** Whether every file looks as it did. */
    boolean looksRight(Path content) {
        return entries.stream().allMatch(e -> {
            try {
                BasicFileAttributes now = Files.readAttributes(
                        content.resolve(e.path()), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                return now.isRegularFile()
                        && now.size() == e.size()
                        && now.lastModifiedTime().toMillis() == e.modified();
            } catch (IOException gone) {
                return false;
            }
        });
    }

    /** Whether every byte is as it was. */
    boolean rehash(Path content) throws IOException {
        for (Entry e : entries) {
            try (FileChannel file = FileChannel.open(content.resolve(e.path()))) {
                MessageDigest hash = Digest.start();
                Prefix.update(hash, file, 0, file.size());
                if (!Digest.soFar(hash).equals(e.digest())) {
                    return false;
                }
            }
        }
        return true;
    }
}
