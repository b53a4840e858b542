package dev.jetpilot.agent.fetch.pace;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Time as the fetch sees it: a test gives one that does not wait. */
public interface Pace {
    /** A clock that only goes forward, in nanoseconds. */
    long nanos();

    /** The wall clock. */
    Instant now();

    /** Returns when this much time has passed, or earlier if the thread is interrupted. */
    void pause(Duration time);

    /** The machine's own time. */
    static Pace system() {
        return new Pace() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public void pause(Duration time) {
                long end = System.nanoTime() + time.toNanos();
                for (long left = time.toNanos();
                        left > 0 && !Thread.currentThread().isInterrupted();
                        left = end - System.nanoTime()) {
                    LockSupport.parkNanos(this, left);
                }
            }
        };
    }
}
