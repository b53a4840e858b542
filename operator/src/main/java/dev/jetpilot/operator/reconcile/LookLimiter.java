package dev.jetpilot.operator.reconcile;

import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How often a rollout is looked at. A look is over all its nodes: while a thousand of them move there are more than a hundred
 * events a second, and one look for many of them costs a fraction of the processor time. So looks take a tenth of the time at
 * most, whatever a look costs on this machine, within bounds: pods take seconds, and nobody shall wait for long.
 */
public final class LookLimiter implements RateLimiter<LookLimiter.Period> {
    private static final int LOOKS = 4;
    private static final int SHARE = 10;

    private final long shortest;
    private final long longest;
    private final LongSupplier nanos;
    private volatile long cost;

    /** The looks of one rollout in the current period. */
    static final class Period implements RateLimitState {
        private long begin;
        private int looks;
    }

    /**
     * A limiter for four looks a period.
     *
     * @param shortest the period while looks cost nothing
     * @param longest the period however much they cost
     * @param nanos a clock that only goes forward, in nanoseconds
     */
    public LookLimiter(Duration shortest, Duration longest, LongSupplier nanos) {
        this.shortest = shortest.toNanos();
        this.longest = longest.toNanos();
        this.nanos = nanos;
    }

    /** A look took so long; dear ones count at once, cheap ones by and by. */
    public void took(Duration look) {
        long now = look.toNanos();
        long before = cost;
        cost = Math.max(now, before - before / 8);
    }

    @Override
    public Optional<Duration> isLimited(RateLimitState state) {
        Period period = (Period) state;
        long now = nanos.getAsLong();
        long length = Math.max(shortest, Math.min(longest, cost * SHARE * LOOKS));
        synchronized (period) {
            long left = period.begin + length - now;
            if (period.looks == 0 || left <= 0) {
                period.begin = now;
                period.looks = 1;
                return Optional.empty();
            }
            if (period.looks < LOOKS) {
                period.looks++;
                return Optional.empty();
            }
            return Optional.of(Duration.ofNanos(left));
        }
    }

    @Override
    public Period initState() {
        return new Period();
    }
}
