package dev.jetpilot.operator.analysis;

import java.util.Locale;

/** How the numbers of an objective are written for people. */
public enum Scale {
    NANOSECONDS(1e-6, "ms"),
    MICROSECONDS(1e-3, "ms"),
    MILLISECONDS(1, "ms"),
    SECONDS(1e3, "ms"),
    SHARE(100, "%"),
    PLAIN(1, "");

    private final double factor;
    private final String suffix;

    Scale(double factor, String suffix) {
        this.factor = factor;
        this.suffix = suffix;
    }

    /** Nanoseconds in the metric's own unit; meaningful for units of time only. */
    double fromNanoseconds(double nanoseconds) {
        return nanoseconds / 1e6 / factor;
    }

    /** The number alone, as in {@code 41}: two digits, or three. */
    String number(double value) {
        double shown = value * factor;
        if (Double.isNaN(shown)) {
            return "unknown";
        }
        if (Double.isInfinite(shown)) {
            return "inf";
        }
        double size = Math.abs(shown);
        String text = String.format(Locale.ROOT, size >= 10 ? "%.0f" : size >= 1 ? "%.1f" : "%.2g", shown);
        return text.contains(".") && !text.contains("e")
                ? text.replaceAll("0+$", "").replaceAll("\\.$", "")
                : text;
    }

    /** The number alone with two more digits, for what would else look equal. */
    String precise(double value) {
        return String.format(Locale.ROOT, "%.4g", value * factor);
    }

    /** The number and its unit, as in {@code 41ms}. */
    String text(double value) {
        return Double.isNaN(value) ? "" : number(value) + suffix;
    }

    String suffix() {
        return suffix;
    }
}
