package dev.jetpilot.agent.preflight;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/**
 * A model or an engine on this node's disk.
 *
 * @param directory of the whole entry
 * @param models digests of the model that it is, or of those that it was built of; none: nobody knows
 * @param bytes that it takes
 * @param used when it was last asked for
 */
record Entry(Path directory, Kind kind, Set<String> models, long bytes, Instant used) {
    /** What it is. */
    enum Kind {
        MODEL,
        ENGINE
    }

    Entry {
        models = Set.copyOf(models);
    }
}
