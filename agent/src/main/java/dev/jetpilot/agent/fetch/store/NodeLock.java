package dev.jetpilot.agent.fetch.store;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.pace.Deadline;
import dev.jetpilot.agent.fetch.pace.Pace;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;

/** Held by one process of the node at a time, whichever container it is in. The kernel lets go of it when the process ends, however it ends. */
public final class NodeLock implements Closeable {
    private static final Duration AGAIN = Duration.ofMillis(200);

    private final FileChannel channel;

    private NodeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits until nobody else holds it, the deadline at most. */
    public static NodeLock take(String where, Path file, Pace pace, Deadline deadline, Consumer<String> log)
            throws IOException, FetchFailure {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            for (boolean first = true; !taken(channel); first = false) {
                if (first) {
                    log.accept(where + ": another process of this node is fetching it; waiting for that");
                }
                if (deadline.left().compareTo(AGAIN) <= 0) {
                    throw new FetchFailure(
                            Outcome.UNREACHABLE,
                            where,
                            "another process of this node holds " + file + " since "
                                    + deadline.total().toSeconds() + " s",
                            "look at the other pod that fetches it");
                }
                pace.pause(AGAIN);
            }
            return new NodeLock(channel);
        } catch (IOException | FetchFailure | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Something done to files. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException;
    }

    /** Does something if nobody holds the lock, and holds it meanwhile; false if somebody does. */
    public static boolean unheld(Path file, Work work) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            boolean free = taken(channel);
            if (free) {
                work.run();
            }
            return free;
        }
    }

    private static boolean taken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
