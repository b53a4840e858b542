package dev.jetpilot.agent.host;

import java.util.Locale;

/**
 * A file that is there and could not be used.
 *
 * @param file absolute, as on the host
 * @param what what was wrong, with the value where there is one; at most some dozens of characters
 */
public record Finding(String file, Problem problem, String what) {

    /** Why. A closed list: it is a label of a metric. */
    public enum Problem {
        /** What is written there is not what belongs there. */
        GARBAGE,
        /** Not ours to read: the container lacks a mount or a right. */
        DENIED,
        /** The kernel reported an error. */
        FAILED,
        /** The read has not come back yet; the file is left alone until it does. */
        STUCK,
        /** Not read this time: other files took all the time there was. */
        SKIPPED;

        /** As in labels. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
