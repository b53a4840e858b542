package dev.jetpilot.agent.fetch;

import dev.jetpilot.agent.fetch.pace.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only when somebody waits. */
final class FakePace implements Pace {
    private final List<Duration> pauses = new ArrayList<>();
    private Instant start = Instant.parse("2026-11-23T12:00:00Z");
    private long nanos;

    /** For servers that compare the time with theirs. */
    synchronized void startNow() {
        start = Instant.now();
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        return start.plusNanos(nanos);
    }

    @Override
    public synchronized void pause(Duration time) {
        pauses.add(time);
        nanos += time.toNanos();
    }

    synchronized List<Duration> pauses() {
        return List.copyOf(pauses);
    }
}
