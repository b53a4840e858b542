package dev.jetpilot.testbed.demo.report;

import java.time.Duration;
import java.time.Instant;

/** From one moment to another, in the demo's time. */
public record Period(Instant from, Instant to) {
    public Period {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("a period cannot end (" + to + ") before it begins (" + from + ")");
        }
    }

    /** How long it lasts. */
    public Duration length() {
        return Duration.between(from, to);
    }

    /** Whether the moment is within it, its ends included. */
    public boolean holds(Instant moment) {
        return !moment.isBefore(from) && !moment.isAfter(to);
    }
}
