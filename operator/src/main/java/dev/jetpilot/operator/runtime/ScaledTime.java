package dev.jetpilot.operator.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;

/**
 * Time that was {@code origin} when the wall clock showed {@code realOrigin}, and passes {@code speed} times as fast. Two
 * processes given the same three values agree on what time it is.
 *
 * @param origin this time at the real origin
 * @param realOrigin milliseconds since 1970 on the wall clock
 * @param speed seconds of this time in one real second; more than 0, at most 100,000
 */
public record ScaledTime(Instant origin, long realOrigin, double speed) implements OperatorTime {
    /** System property: {@code origin} as ISO-8601 instant. */
    public static final String ORIGIN = "jetpilot.time.origin";
    /** System property: {@code realOrigin} in milliseconds since 1970. */
    public static final String REAL_ORIGIN = "jetpilot.time.realOrigin";
    /** System property: {@code speed}. */
    public static final String SPEED = "jetpilot.time.speed";

    public ScaledTime {
        if (!(speed > 0 && speed <= 100_000)) {
            throw new IllegalArgumentException(SPEED + " is " + speed + ": use more than 0 and at most 100000");
        }
    }

    /**
     * The time that system properties ask for: the system's when none is set.
     *
     * @throws IllegalArgumentException naming the property that cannot be read or is missing
     */
    public static OperatorTime of(Properties properties) {
        Optional<String> speed = Optional.ofNullable(properties.getProperty(SPEED));
        if (speed.isEmpty()) {
            return OperatorTime.system();
        }
        try {
            return new ScaledTime(
                    Instant.parse(required(properties, ORIGIN)),
                    Long.parseLong(required(properties, REAL_ORIGIN)),
                    Double.parseDouble(speed.get()));
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "one of " + ORIGIN + ", " + REAL_ORIGIN + ", " + SPEED + " cannot be read (" + e.getMessage()
                            + "): they are an ISO-8601 instant, milliseconds since 1970 and a number",
                    e);
        }
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing: with " + SPEED + " all three of " + ORIGIN + ", "
                    + REAL_ORIGIN + " and " + SPEED + " must be set");
        }
        return value;
    }

    @Override
    public Instant now() {
        double elapsed = (double) (System.currentTimeMillis() - realOrigin) * speed;
        return origin.plusMillis(Math.round(elapsed));
    }

    @Override
    public Duration real(Duration virtual) {
        return Duration.ofMillis((long) Math.ceil(virtual.toMillis() / speed));
    }
}
