package dev.jetpilot.agent.preflight;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Who may be removed, and who is. Pure. */
final class Eviction {
    /** What was asked for so recently may belong to a pod whose containers have not been started yet. */
    static final Duration FRESH = Duration.ofHours(1);

    /** So long after a boot, pods of this node may not have mounted what is theirs. */
    static final Duration SETTLING = Duration.ofMinutes(10);

    private Eviction() {}

    /**
     * The entries to remove, the least recently used first: as many as it takes, and no more.
     *
     * @param taken bytes of the models and engines, with what is no entry
     * @param limit bytes that they may take
     * @param inUse digests of models that are mounted, or wanted
     */
    static List<Entry> choose(List<Entry> entries, long taken, long limit, Set<String> inUse, Instant now) {
        List<Entry> chosen = new ArrayList<>();
        long left = taken;
        List<Entry> oldestFirst = entries.stream()
                .filter(entry -> mayGo(entry, inUse, now))
                .sorted(Comparator.comparing(Entry::used)
                        .thenComparing(entry -> entry.directory().toString()))
                .toList();
        for (Entry entry : oldestFirst) {
            if (left <= limit) {
                break;
            }
            chosen.add(entry);
            left -= entry.bytes();
        }
        return chosen;
    }

    /** An engine is used as long as a model is that it was built of: the table of mounts does not name engines. */
    private static boolean mayGo(Entry entry, Set<String> inUse, Instant now) {
        return !entry.models().isEmpty()
                && entry.models().stream().noneMatch(inUse::contains)
                && !isFresh(entry.used(), now);
    }

    /** A time in the future is fresh: the clock was wrong then, or is now, and nobody knows how old it is. */
    static boolean isFresh(Instant used, Instant now) {
        return used.isAfter(now.minus(FRESH));
    }
}
