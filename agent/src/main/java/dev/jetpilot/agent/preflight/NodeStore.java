package dev.jetpilot.agent.preflight;

import dev.jetpilot.agent.fetch.store.Durable;
import dev.jetpilot.agent.fetch.store.NodeLock;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The directories of models and engines, as they are on the disk. */
final class NodeStore {
    private static final Pattern MODEL = Pattern.compile("sha256-([0-9a-f]{64})");
    private static final Pattern ENGINE = Pattern.compile("[0-9a-f]{16}-[A-Za-z0-9._-]+");
    private static final Pattern BUILT_OF = Pattern.compile("sha256[:-]([0-9a-f]{64})");
    private static final String GOING = ".evicted-";
    private static final String BUILDING = ".building-";

    /** Longer than any build: what is older was left by one that died, and its model was never asked for again. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path cache;
    private final Optional<Path> engines;

    NodeStore(Path cache, Optional<Path> engines) {
        this.cache = cache;
        this.engines = engines;
    }

    /** Does something while no other process of the node makes room; false, and not at all, if one does. */
    boolean alone(NodeLock.Work work) throws IOException {
        return NodeLock.unheld(Files.createDirectories(cache.resolve(".locks")).resolve("room"), work);
    }

    /** Models and engines. */
    List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path directory : children(cache)) {
            Matcher model = MODEL.matcher(directory.getFileName().toString());
            if (model.matches()) {
                add(entries, directory, Entry.Kind.MODEL, Set.of("sha256:" + model.group(1)));
            }
        }
        for (Path directory : engines.isEmpty() ? List.<Path>of() : children(engines.get())) {
            if (ENGINE.matcher(directory.getFileName().toString()).matches() && Files.isDirectory(directory)) {
                add(entries, directory, Entry.Kind.ENGINE, builtOf(directory));
            }
        }
        return entries;
    }

    private static void add(List<Entry> entries, Path directory, Entry.Kind kind, Set<String> models)
            throws IOException {
        try {
            Instant used = Files.getLastModifiedTime(directory).toInstant();
            entries.add(new Entry(directory, kind, models, size(directory), used));
        } catch (NoSuchFileException gone) {
            // Another pod's preflight was faster.
        }
    }

    /** The script writes into each engine the artifacts it was asked for. */
    private static Set<String> builtOf(Path engine) throws IOException {
        Path file = engine.resolve("artifacts");
        Set<String> digests = new HashSet<>();
        if (Files.isRegularFile(file)) {
            Matcher digest = BUILT_OF.matcher(Files.readString(file));
            while (digest.find()) {
                digests.add("sha256:" + digest.group(1));
            }
        }
        return digests;
    }

    /** Bytes of everything in both directories. */
    long taken() throws IOException {
        return size(cache) + (engines.isEmpty() ? 0 : size(engines.get()));
    }

    /** Removes what a removal or a build left behind when it was killed. */
    void clean(Instant now) throws IOException {
        for (Path left : engines.isEmpty() ? List.<Path>of() : children(engines.get())) {
            String name = left.getFileName().toString();
            if (name.startsWith(GOING) || name.startsWith(BUILDING) && older(left, now)) {
                Durable.remove(left);
            }
        }
        for (Path left : children(cache.resolve(".partial"))) {
            if (left.getFileName().toString().startsWith(GOING)) {
                Durable.remove(left);
            }
        }
    }

    private static boolean older(Path directory, Instant now) throws IOException {
        return Files.getLastModifiedTime(directory).toInstant().isBefore(now.minus(ABANDONED));
    }

    /**
     * Removes an entry, if nobody has asked for it since it was looked at.
     *
     * @return whether it is gone
     */
    boolean remove(Entry entry) throws IOException {
        return entry.kind() == Entry.Kind.MODEL ? removeModel(entry) : removeEngine(entry);
    }

    /** Whoever fetches a model holds its lock, and touches it before letting go. */
    private boolean removeModel(Entry entry) throws IOException {
        Path locks = Files.createDirectories(cache.resolve(".locks"));
        Path name = entry.directory().getFileName();
        Path away = Files.createDirectories(cache.resolve(".partial")).resolve(GOING + name);
        boolean[] gone = {false};
        NodeLock.unheld(locks.resolve(name), () -> {
            if (untouched(entry, entry.directory())) {
                Durable.rename(entry.directory(), away);
                Durable.remove(away);
                gone[0] = true;
            }
        });
        return gone[0];
    }

    /**
     * The script's lock is another kind (flock), which Java cannot take, and it holds it only while it builds. But it touches an engine
     * before it looks at it, and looks again at the end: a touch that came before the renaming is seen here, after it, and the engine is
     * put back; one that came later finds no engine.
     */
    private boolean removeEngine(Entry entry) throws IOException {
        Optional<Path> away = takeAway(entry);
        return away.isPresent() && !putBackIfTouched(entry, away.get());
    }

    /** The first half: from here on nobody finds the engine. */
    Optional<Path> takeAway(Entry entry) throws IOException {
        if (!untouched(entry, entry.directory())) {
            return Optional.empty();
        }
        Path away = entry.directory().resolveSibling(GOING + entry.directory().getFileName());
        Durable.remove(away);
        Durable.rename(entry.directory(), away);
        return Optional.of(away);
    }

    /** The second half: whether somebody had found it before that. */
    boolean putBackIfTouched(Entry entry, Path away) throws IOException {
        if (!untouched(entry, away) && Files.notExists(entry.directory())) {
            Durable.rename(away, entry.directory());
            return true;
        }
        Durable.remove(away);
        return false;
    }

    private static boolean untouched(Entry entry, Path now) throws IOException {
        return Files.exists(now) && Files.getLastModifiedTime(now).toInstant().equals(entry.used());
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    /** A file under two names counts once, and what vanishes meanwhile does not. */
    private static long size(Path top) throws IOException {
        if (!Files.isDirectory(top)) {
            return 0;
        }
        Set<Object> seen = new HashSet<>();
        long[] bytes = {0};
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (seen.add(attributes.fileKey())) {
                    bytes[0] += attributes.size();
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return bytes[0];
    }
}
