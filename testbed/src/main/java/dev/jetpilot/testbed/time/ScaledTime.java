package dev.jetpilot.testbed.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Time that starts at a chosen moment and passes {@code speed} times as fast as the wall clock:
 * {@code now = origin + (real time elapsed × speed)}. It never runs backwards, whatever happens to the system clock.
 */
public final class ScaledTime implements TimeSource {
    private static final int THREADS = 2;
    private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

    private final Instant origin;
    private final double speed;
    private final long startedAtNanos;
    private final ScheduledThreadPoolExecutor timers;

    /**
     * @param origin the time it is when this source is made
     * @param speed how many of its seconds pass in one real second; more than 0, at most 100,000
     */
    public ScaledTime(Instant origin, double speed) {
        if (!(speed > 0 && speed <= 100_000)) {
            throw new IllegalArgumentException("speed is " + speed + "; it must be more than 0 and at most 100000");
        }
        this.origin = Objects.requireNonNull(origin, "origin");
        this.speed = speed;
        this.startedAtNanos = System.nanoTime();
        this.timers = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "testbed-time-" + THREAD_NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        timers.setRemoveOnCancelPolicy(true);
    }

    /** The wall clock's own pace, starting from now. */
    public static ScaledTime realTime() {
        return new ScaledTime(Instant.now(), 1);
    }

    /** How many of its seconds pass in one real second. */
    public double speed() {
        return speed;
    }

    @Override
    public Instant now() {
        return origin.plusNanos(Math.round((System.nanoTime() - startedAtNanos) * speed));
    }

    @Override
    public ScheduledFuture<?> after(Duration delay, Runnable task) {
        return timers.schedule(task, Math.max(0, toReal(delay).toNanos()), TimeUnit.NANOSECONDS);
    }

    @Override
    public Duration toReal(Duration virtual) {
        return Duration.ofNanos((long) Math.ceil(virtual.toNanos() / speed));
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }
}
