package dev.jetpilot.operator.report;

import java.time.Duration;

/** Durations for people, as coarse as kubectl writes ages. */
final class Age {
    private Age() {}

    /** As in {@code 38 s}, {@code 4m}, {@code 3h}, {@code 13d}. */
    static String of(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + "h" : seconds / 86400 + "d";
    }
}
