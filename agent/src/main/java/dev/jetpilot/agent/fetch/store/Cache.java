package dev.jetpilot.agent.fetch.store;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.pace.Deadline;
import dev.jetpilot.agent.fetch.pace.Pace;
import dev.jetpilot.agent.fetch.sign.Evidence;
import dev.jetpilot.agent.fetch.source.Artifact;
import dev.jetpilot.agent.fetch.source.Part;
import dev.jetpilot.agent.fetch.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The models of a node: {@code sha256-HEX/content} holds the files of one; {@code .partial} what is on its way; {@code .locks} one empty
 * file per digest, never removed. Whoever removes a model takes its lock first.
 */
public final class Cache {
    private static final String READABLE = "r--r--r--";
    private static final String RESUME = "resume";
    private static final Duration ABANDONED = Duration.ofDays(7);

    private final Path root;

    public Cache(Path root) {
        this.root = root;
    }

    /** Keeps the other processes of the node from the same model until it is closed. */
    public NodeLock lock(String where, String digest, Pace pace, Deadline deadline, Consumer<String> log)
            throws IOException, FetchFailure {
        Path locks = Files.createDirectories(root.resolve(".locks"));
        return NodeLock.take(where, locks.resolve(name(digest)), pace, deadline, log);
    }

    /**
     * The model if it is here, whole. What does not look as it did is removed.
     *
     * @param rehash reads every byte, not only sizes and times
     */
    public Optional<CachedModel> find(String digest, boolean rehash, Consumer<String> log) throws IOException {
        Path directory = root.resolve(name(digest));
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        CachedModel model = new CachedModel(directory, digest);
        if (model.isWhole(rehash)) {
            return Optional.of(model);
        }
        log.accept(directory + ": it is not as it was when it was checked; fetching it again");
        Path away = Files.createDirectories(root.resolve(".partial")).resolve(name(digest) + ".broken");
        Durable.remove(away);
        Durable.rename(directory, away);
        Durable.remove(away);
        return Optional.empty();
    }

    /** Brings a model here, going on where an earlier attempt stopped. The caller holds the lock. */
    public CachedModel fetch(
            Source source, String digest, Artifact artifact, List<Evidence> evidence, Transfer transfer)
            throws IOException, FetchFailure {
        Path partial = Files.createDirectories(root.resolve(".partial").resolve(name(digest)));
        if (new CachedModel(partial, digest).isWhole(false)) {
            // The list was written, and then the process died: only the last steps are missing.
            return putInPlace(partial, digest);
        }
        Path content = Files.createDirectories(partial.resolve(CachedModel.CONTENT));
        Path states = Files.createDirectories(partial.resolve(RESUME));
        removeOthers(content, artifact);
        require(source, artifact, content, transfer.room());

        List<Marker.Entry> entries = new ArrayList<>();
        for (int i = 0; i < artifact.parts().size(); i++) {
            Part part = artifact.parts().get(i);
            Path file = content.resolve(part.path());
            Files.createDirectories(file.getParent());
            try (Download download = new Download(source, part, file, states.resolve(part.digest()), transfer)) {
                download.finish();
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(READABLE));
            entries.add(Marker.entry(content, part.path(), part.digest()));
        }
        CachedModel unfinished = new CachedModel(partial, digest);
        if (artifact.manifest().isPresent()) {
            unfinished.keepManifest(artifact.manifest().get());
        }
        unfinished.keepEvidence(evidence);
        unfinished.mark(new Marker(entries));
        return putInPlace(partial, digest);
    }

    private CachedModel putInPlace(Path partial, String digest) throws IOException {
        Durable.remove(partial.resolve(RESUME));
        Durable.syncDirectories(partial);
        Durable.sync(root);
        Durable.rename(partial, root.resolve(name(digest)));
        return new CachedModel(root.resolve(name(digest)), digest);
    }

    /** What an earlier attempt of the same digest called otherwise, or left behind in the middle of something. */
    private static void removeOthers(Path content, Artifact artifact) throws IOException {
        List<Path> wanted =
                artifact.parts().stream().map(p -> content.resolve(p.path())).toList();
        try (Stream<Path> all = Files.walk(content)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                if (!wanted.contains(path)) {
                    Files.delete(path);
                } else {
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
                }
            }
        }
    }

    /** Fails before the first byte is fetched if the whole cannot fit. */
    private static void require(Source source, Artifact artifact, Path content, Room room)
            throws IOException, FetchFailure {
        long missing = 0;
        for (Part part : artifact.parts()) {
            Path file = content.resolve(part.path());
            missing += Math.max(0, part.size().orElse(0) - (Files.exists(file) ? Files.size(file) : 0));
        }
        if (missing > 0) {
            room.require(
                    source.where(),
                    content,
                    missing,
                    "free space on that disk, as by removing models that no EdgeRollout names");
        }
    }

    /**
     * Removes what nobody has gone on with for a week: a model that was replaced before it had arrived.
     *
     * @param now to compare with
     */
    public void sweep(Instant now, Consumer<String> log) throws IOException {
        Path partials = root.resolve(".partial");
        if (!Files.isDirectory(partials)) {
            return;
        }
        try (Stream<Path> all = Files.list(partials)) {
            for (Path partial : all.toList()) {
                Path resume = partial.resolve(RESUME);
                Path touched = Files.exists(resume) ? resume : partial;
                boolean old = Files.getLastModifiedTime(touched).toInstant().isBefore(now.minus(ABANDONED));
                Path name = partial.getFileName();
                if (old && NodeLock.unheld(root.resolve(".locks").resolve(name), () -> Durable.remove(partial))) {
                    log.accept(partial + ": nobody has gone on with it for " + ABANDONED.toDays() + " days; removed");
                }
            }
        }
    }

    private static String name(String digest) {
        return digest.replace(':', '-');
    }
}
