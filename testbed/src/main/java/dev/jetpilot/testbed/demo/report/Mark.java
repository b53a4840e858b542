package dev.jetpilot.testbed.demo.report;

import java.time.Instant;

/**
 * A moment worth seeing in the timeline.
 *
 * @param at in the demo's time
 * @param kind what happened
 * @param hardwareClass the class it is about; empty for the whole fleet
 * @param text a few words
 */
public record Mark(Instant at, Kind kind, String hardwareClass, String text) {
    /** What happened. */
    public enum Kind {
        /** A person changed modelRef. */
        TARGET,
        /** A class passed. */
        PASS,
        /** A class failed, and the version was rejected in it. */
        FAIL,
        /** The operator's process was killed. */
        KILLED,
        /** The operator's process was started again. */
        STARTED,
        /** Nothing moved any more. */
        SETTLED
    }
}
