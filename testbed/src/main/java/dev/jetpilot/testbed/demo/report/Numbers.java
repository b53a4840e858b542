package dev.jetpilot.testbed.demo.report;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class Numbers {
    private Numbers() {}

    /** As in {@code 1.05}, {@code 2}. */
    public static String plain(double number) {
        String text = String.format(Locale.ROOT, "%.2f", number);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /** As in {@code 1.00}. */
    static String ratio(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    /** As in {@code 12,345}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** As in {@code 38 s}, {@code 4 min 10 s}, {@code 1 h 5 min}. */
    public static String span(Duration length) {
        long seconds = Math.round(length.toMillis() / 1000.0);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        return seconds / 3600 + " h" + (seconds % 3600 < 60 ? "" : " " + seconds % 3600 / 60 + " min");
    }
}
