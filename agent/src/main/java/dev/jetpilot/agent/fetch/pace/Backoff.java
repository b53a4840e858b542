package dev.jetpilot.agent.fetch.pace;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: each at most twice the one before, and a random part of it, so that a site's nodes do not come back to a
 * server all at once.
 *
 * @param first longest pause after the first failure
 * @param most longest pause of all
 * @param random what the jitter is drawn from
 */
public record Backoff(Duration first, Duration most, RandomGenerator random) {
    private static final int DOUBLINGS = 20;
    private static final double LEAST_SHARE = 0.5;
    private static final double SERVER_JITTER = 0.1;

    /**
     * How long to wait before the next attempt.
     *
     * @param failures in a row, at least 1
     * @param asked what the server asked for ({@code Retry-After}); never undercut, and stretched by up to a tenth
     */
    public Duration pause(int failures, Optional<Duration> asked) {
        if (asked.isPresent()) {
            return stretch(asked.get(), 1 + SERVER_JITTER * random.nextDouble());
        }
        Duration cap = first.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS));
        Duration limited = cap.compareTo(most) > 0 ? most : cap;
        return stretch(limited, LEAST_SHARE + (1 - LEAST_SHARE) * random.nextDouble());
    }

    private static Duration stretch(Duration time, double by) {
        return Duration.ofNanos((long) (time.toNanos() * by));
    }
}
