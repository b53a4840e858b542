package dev.jetpilot.testbed.bench.race;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something to be so. */
final class Patience {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private Patience() {}

    /** Waits until it is so. */
    static void await(String what, BooleanSupplier so) {
        if (!within(LONGEST, so)) {
            throw new IllegalStateException("waited " + LONGEST.toMinutes() + " min for " + what + ", in vain");
        }
    }

    /** Waits until it is so, at most that long; says whether it is. */
    static boolean within(Duration atMost, BooleanSupplier so) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return true;
    }

    /** Lets that much time pass. */
    static void pass(Duration span) {
        within(span, () -> false);
    }
}
