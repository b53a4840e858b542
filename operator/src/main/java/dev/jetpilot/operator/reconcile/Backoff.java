package dev.jetpilot.operator.reconcile;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long to wait before a plan that was overtaken is made again: at once, but not in step with whoever overtook it, and
 * more patiently every time. Real time. The jitter is a hash of who waits and how often.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 20;
    private static final int MOST_DOUBLINGS = 8;

    private final Map<String, Integer> tries = new ConcurrentHashMap<>();

    /** How long to wait after one more failure. */
    Duration next(String key) {
        int attempt = tries.merge(key, 1, Integer::sum);
        long span = FIRST_MILLIS << Math.min(attempt - 1, MOST_DOUBLINGS);
        long jitter = Math.floorMod((key.hashCode() * 31L + attempt) * 0x9E3779B97F4A7C15L, span);
        return Duration.ofMillis(span / 2 + jitter);
    }

    /** It went well, or is gone. */
    void reset(String key) {
        tries.remove(key);
    }
}
