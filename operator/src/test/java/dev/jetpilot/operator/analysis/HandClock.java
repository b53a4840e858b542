package dev.jetpilot.operator.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock moved by hand; what is due runs on the caller's thread. */
final class HandClock implements AnalysisClock {

    private record Due(Instant at, Runnable task) {}

    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private final List<Due> due = new ArrayList<>();

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public void after(Duration delay, Runnable task) {
        due.add(new Due(now.plus(delay), task));
    }

    /** Lets so much time pass, and everything that falls into it happen. */
    void pass(Duration time) {
        Instant until = now.plus(time);
        while (true) {
            Due next = due.stream().min(Comparator.comparing(Due::at)).orElse(null);
            if (next == null || next.at().isAfter(until)) {
                break;
            }
            due.remove(next);
            now = next.at();
            next.task().run();
        }
        now = until;
    }

    int waiting() {
        return due.size();
    }
}
