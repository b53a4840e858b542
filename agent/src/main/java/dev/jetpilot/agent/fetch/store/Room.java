package dev.jetpilot.agent.fetch.store;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Room on a disk.
 *
 * @param free asks the file system
 * @param reserve bytes that are left free: a full disk makes the kubelet evict pods
 */
public record Room(Free free, long reserve) {
    private static final double MEBIBYTE = 1024.0 * 1024;

    /** Bytes that may still be written below a directory. */
    @FunctionalInterface
    public interface Free {
        /** What the file system says. */
        Free OF_FILE_SYSTEM = directory -> Files.getFileStore(directory).getUsableSpace();

        long below(Path directory) throws IOException;
    }

    /**
     * Returns if so many bytes fit.
     *
     * @param where the model, for the message
     * @param mend what a person can do
     */
    public void require(String where, Path directory, long bytes, String mend) throws FetchFailure {
        long there;
        try {
            there = free.below(directory);
        } catch (IOException e) {
            throw new FetchFailure(
                    Outcome.OTHER, directory.toString(), "its free space cannot be read", "look at the mount", e);
        }
        if (bytes + reserve > there) {
            throw new FetchFailure(
                    Outcome.DISK_FULL,
                    where,
                    "it needs " + mebibytes(bytes) + " more in " + directory + " where " + mebibytes(there)
                            + " are free, of which " + mebibytes(reserve) + " stay free",
                    mend);
        }
    }

    /** What to make of a write that failed. */
    public static FetchFailure cannotWrite(String where, Path file, IOException e) {
        String message = String.valueOf(e.getMessage());
        boolean full = message.contains("No space left") || message.contains("quota");
        return new FetchFailure(
                full ? Outcome.DISK_FULL : Outcome.OTHER,
                where,
                "writing " + file + " failed: " + message,
                full ? "free some space there; what has arrived is kept" : "look at the disk and its mount",
                e);
    }

    /** For people. */
    public static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
    }
}
