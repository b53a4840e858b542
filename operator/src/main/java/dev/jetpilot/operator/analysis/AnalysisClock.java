package dev.jetpilot.operator.analysis;

import java.time.Duration;
import java.time.Instant;

/** The time the analysis lives in. Scaled in the demo, moved by hand in tests. */
public interface AnalysisClock {

    /** The moment it is. */
    Instant now();

    /**
     * Runs something later, on a thread of the clock's.
     *
     * @param delay how much later, in this clock's time; not negative
     * @param task what to run; it does not block
     */
    void after(Duration delay, Runnable task);
}
