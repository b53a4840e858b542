package dev.jetpilot.testbed.serverroom;

import java.time.Duration;
import java.time.Instant;

/** How long to wait before a container is started again: as a kubelet does, at once, then longer and longer, at most five minutes. */
final class BackOff {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** Kubernetes forgets after twice the longest. */
    private static final Duration FORGETS = LONGEST.multipliedBy(2);

    private final Duration base;
    private Duration next = Duration.ZERO;

    BackOff(Duration base) {
        this.base = base;
    }

    /** The wait after a run that began and ended at these times. */
    Duration after(Instant began, Instant ended) {
        if (Duration.between(began, ended).compareTo(FORGETS) > 0) {
            next = Duration.ZERO;
        }
        Duration wait = next;
        Duration longer = wait.isZero() ? base : wait.multipliedBy(2);
        next = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
        return wait;
    }
}
