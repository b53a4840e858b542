package dev.jetpilot.operator.fleet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.fabric8.kubernetes.api.model.IntOrString;

/**
 * A number of nodes, absolute or as a percentage.
 *
 * @param value 0 or more; for a percentage at most 100
 * @param percent whether it is a percentage
 */
public record Share(int value, boolean percent) {

    public Share {
        if (value < 0 || (percent && value > 100)) {
            throw new IllegalArgumentException(
                    value + (percent ? "%" : "") + " is no share: use 0% to 100%, or a number");
        }
    }

    /** A percentage, 0 to 100. */
    public static Share percent(int value) {
        return new Share(value, true);
    }

    /** An absolute number. */
    public static Share of(int value) {
        return new Share(value, false);
    }

    /**
     * Reads {@code 10%} or {@code 3}.
     *
     * @throws IllegalArgumentException when it is neither, or out of range
     */
    @JsonCreator
    public static Share parse(String text) {
        boolean percent = text.endsWith("%");
        try {
            return new Share(Integer.parseInt(percent ? text.substring(0, text.length() - 1) : text), percent);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no share: use a percentage such as 10%, or a number", e);
        }
    }

    /** Reads the API's form. */
    public static Share of(IntOrString value) {
        return value.getIntVal() != null ? of(value.getIntVal()) : parse(value.getStrVal());
    }

    /** Of so many, rounded up. */
    public int ceilOf(int total) {
        return percent ? (int) (((long) value * total + 99) / 100) : Math.min(value, total);
    }

    /** Of so many, rounded down. */
    public int floorOf(int total) {
        return percent ? (int) ((long) value * total / 100) : value;
    }

    @JsonValue
    @Override
    public String toString() {
        return percent ? value + "%" : Integer.toString(value);
    }
}
