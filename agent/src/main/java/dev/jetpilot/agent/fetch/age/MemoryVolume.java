package dev.jetpilot.agent.fetch.age;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A directory whose files are gone when the power is: the only kind that plaintext is written into. */
public final class MemoryVolume {
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private MemoryVolume() {}

    /**
     * The directory, which must be there.
     *
     * @param anyDisk for tests, and boards whose whole disk is encrypted
     */
    public static Path require(Path directory, boolean anyDisk) throws FetchFailure {
        try {
            String type = Files.getFileStore(directory.toRealPath()).type();
            if (anyDisk || IN_MEMORY.contains(type)) {
                return directory;
            }
            throw new FetchFailure(
                    Outcome.DECRYPTION,
                    directory.toString(),
                    "it is on " + type + ", and plaintext is written into memory only",
                    "mount an emptyDir with medium: Memory there");
        } catch (IOException e) {
            throw new FetchFailure(
                    Outcome.DECRYPTION,
                    directory.toString(),
                    "there is no such directory",
                    "mount an emptyDir with medium: Memory there",
                    e);
        }
    }
}
