package dev.jetpilot.agent.preflight;

import static dev.jetpilot.agent.fetch.store.Room.mebibytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Keeps models and engines below their limit. What goes wrong here is said, and no reason for a pod not to start. */
final class RoomMaker {
    private final Path proc;
    private final Consumer<String> log;

    /**
     * @param root where the host's file system is
     */
    RoomMaker(Path root, Consumer<String> log) {
        this.proc = root.resolve("proc");
        this.log = log;
    }

    /** Removes what may go until the rest fits, and returns what was done, in a few words; none if that is nothing. */
    String make(PreflightOptions.Room room, Instant now) {
        try {
            if (uptime().compareTo(Eviction.SETTLING) < 0) {
                return "";
            }
            NodeStore store = new NodeStore(room.cache(), room.engines());
            AtomicReference<String> done = new AtomicReference<>("");
            store.alone(() -> {
                store.clean(now);
                long taken = store.taken();
                if (taken > room.limit()) {
                    done.set(remove(store, room, taken, now));
                }
            });
            return done.get();
        } catch (IOException | RuntimeException e) {
            log.accept("no room was made in " + room.cache() + ": " + e);
            return "; no room could be made (" + e.getMessage() + ")";
        }
    }

    private String remove(NodeStore store, PreflightOptions.Room room, long taken, Instant now) throws IOException {
        Set<String> inUse = new HashSet<>(MountTable.mounted(proc));
        inUse.addAll(room.wanted());
        List<Entry> chosen = Eviction.choose(store.entries(), taken, room.limit(), inUse, now);
        int removed = 0;
        long freed = 0;
        for (Entry entry : chosen) {
            if (store.remove(entry)) {
                removed++;
                freed += entry.bytes();
                log.accept(entry.directory() + " removed to make room: " + mebibytes(entry.bytes()) + ", last used "
                        + entry.used());
            } else {
                log.accept(entry.directory() + " stays: somebody has just asked for it");
            }
        }
        long left = taken - freed;
        return "; removed " + removed + " models and engines (" + mebibytes(freed) + "), " + mebibytes(left)
                + " are left"
                + (left > room.limit() ? ", more than " + mebibytes(room.limit()) + ": the rest is in use" : "");
    }

    /** The first number of {@code /proc/uptime}: seconds since the boot. */
    private Duration uptime() throws IOException {
        String text = Files.readString(proc.resolve("uptime")).strip();
        try {
            return Duration.ofSeconds((long) Double.parseDouble(text.split(" ")[0]));
        } catch (NumberFormatException e) {
            throw new IOException(proc.resolve("uptime") + " has no number of seconds: " + text, e);
        }
    }
}
