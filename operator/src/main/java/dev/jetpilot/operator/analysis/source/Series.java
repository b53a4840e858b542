package dev.jetpilot.operator.analysis.source;

import java.util.Map;

/**
 * One sample of one series.
 *
 * @param labels its labels
 * @param value its value, possibly NaN or infinite
 * @param timestamp milliseconds since the epoch, or 0 where the pod gives none
 */
public record Series(Map<String, String> labels, double value, long timestamp) {

    public Series {
        labels = Map.copyOf(labels);
    }

    /** Whether it carries all these labels with these values. */
    public boolean matches(Map<String, String> match) {
        for (Map.Entry<String, String> wanted : match.entrySet()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
