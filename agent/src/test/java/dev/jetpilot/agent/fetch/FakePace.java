package dev.jetpilot.agent.fetch;

import dev.jetpilot.agent.fetch.pace.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only when somebody waits. */
final class FakePace implements Pace {
    private final List<Duration> pauses = new ArrayList<>();
    private long nanos;

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        return Instant.parse("2026-11-23T12:00:00Z").plusNanos(nanos);
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
