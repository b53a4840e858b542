package dev.jetpilot.operator.facts;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a node counts as throttled. A board near its limit throttles for seconds and stops again; a label that followed
 * would be written without end, and every write of a node wakes whoever watches it. So it counts from the second reading
 * on that says so, {@link #LASTING} after the first, and no longer after {@link #CALM} without one: at most two writes of
 * a node in ten minutes, and none while it stays as it is.
 *
 * @param throttled whether it counts
 * @param against since when readings have said the opposite; empty: the last one did not
 */
public record Heat(boolean throttled, Optional<Instant> against) {
    /** Longer than one scrape of the judge, shorter than two readings of an agent. */
    static final Duration LASTING = Duration.ofSeconds(30);

    static final Duration CALM = Duration.ofMinutes(10);

    /** Nothing was read yet. */
    public static Heat of(boolean throttled) {
        return new Heat(throttled, Optional.empty());
    }

    /** The same of a node whose label says so by now, whoever wrote it. */
    public Heat labelled(boolean label) {
        return label == throttled ? this : of(label);
    }

    /**
     * After one more reading.
     *
     * @param now whether the node throttles; empty: it does not tell, and nothing changes
     */
    public Heat after(Optional<Boolean> now, Instant at) {
        if (now.isEmpty()) {
            return this;
        }
        if (now.get() == throttled) {
            return of(throttled);
        }
        Instant since = against.orElse(at);
        Duration needed = throttled ? CALM : LASTING;
        return since.plus(needed).isAfter(at) ? new Heat(throttled, Optional.of(since)) : of(!throttled);
    }
}
