package dev.jetpilot.operator.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Remembers the earliest moment at which a plan may come out otherwise. */
final class Timers {
    /** Nothing waits longer than this for a second look. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final Instant now;
    private Instant next;

    Timers(Instant now) {
        this.now = now;
    }

    void at(Instant when) {
        if (when.isAfter(now) && (next == null || when.isBefore(next))) {
            next = when;
        }
    }

    /** Until the earliest moment; empty when nothing waits for time. */
    Optional<Duration> next() {
        return Optional.ofNullable(next).map(n -> Duration.between(now, n));
    }

    /** The same, but never longer than a few minutes: for states that wait for something else than time. */
    Duration nextOrLongest() {
        return next().filter(d -> d.compareTo(LONGEST) < 0).orElse(LONGEST);
    }
}
