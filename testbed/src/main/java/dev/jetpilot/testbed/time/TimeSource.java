package dev.jetpilot.testbed.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.ScheduledFuture;

/** Tells the time and runs things later, in the testbed's own time, which may pass faster than the wall clock's. */
public interface TimeSource extends AutoCloseable {

    /** The present moment in the testbed's time. */
    Instant now();

    /**
     * Runs {@code task} once, when {@code delay} of the testbed's time has passed. Tasks run on threads of this source and must not
     * block for long. A delay of zero or less runs the task as soon as a thread is free.
     *
     * @return the pending task; cancel it to call it off
     */
    ScheduledFuture<?> after(Duration delay, Runnable task);

    /** How long {@code virtual} lasts on the wall clock; for reading timeouts of real sockets, say. */
    Duration toReal(Duration virtual);

    /** A {@link Clock} in UTC that shows {@link #now()}, for libraries that want one. */
    default Clock clock() {
        return new SourceClock(this, ZoneOffset.UTC);
    }

    /** Stops the timers; pending tasks are dropped. */
    @Override
    void close();

    /** Shows a {@link TimeSource} as a {@link Clock}. */
    final class SourceClock extends Clock {
        private final TimeSource source;
        private final ZoneId zone;

        private SourceClock(TimeSource source, ZoneId zone) {
            this.source = source;
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new SourceClock(source, other);
        }

        @Override
        public Instant instant() {
            return source.now();
        }
    }
}
