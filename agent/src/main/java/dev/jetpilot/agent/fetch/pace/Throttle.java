package dev.jetpilot.agent.fetch.pace;

import java.time.Duration;

/** Keeps a transfer below a rate. The socket's window then slows the sender down. */
public final class Throttle {
    private static final double SECOND = 1e9;

    private final Pace pace;
    private final long bytesPerSecond;
    private long free;

    /**
     * @param bytesPerSecond at most this on average; 0: no limit
     */
    public Throttle(Pace pace, long bytesPerSecond) {
        this.pace = pace;
        this.bytesPerSecond = bytesPerSecond;
        this.free = pace.nanos();
    }

    /** Returns when so many more bytes are within the rate. */
    public void took(int bytes) {
        if (bytesPerSecond == 0) {
            return;
        }
        long now = pace.nanos();
        free = Math.max(free, now) + (long) (bytes * SECOND / bytesPerSecond);
        if (free > now) {
            pace.pause(Duration.ofNanos(free - now));
        }
    }
}
