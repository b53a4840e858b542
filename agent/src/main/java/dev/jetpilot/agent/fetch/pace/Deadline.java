package dev.jetpilot.agent.fetch.pace;

import java.time.Duration;

/** When a fetch gives up. */
public final class Deadline {
    private final Pace pace;
    private final long start;
    private final Duration total;

    public Deadline(Pace pace, Duration total) {
        this.pace = pace;
        this.start = pace.nanos();
        this.total = total;
    }

    /** Time left, never negative. */
    public Duration left() {
        Duration left = total.minusNanos(pace.nanos() - start);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** What was allowed from the start. */
    public Duration total() {
        return total;
    }

    Pace pace() {
        return pace;
    }
}
