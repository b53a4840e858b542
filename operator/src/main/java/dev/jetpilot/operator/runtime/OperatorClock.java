package dev.jetpilot.operator.runtime;

import dev.jetpilot.operator.analysis.AnalysisClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The operator's time for the judge, on one daemon thread. */
final class OperatorClock implements AnalysisClock, AutoCloseable {
    private final OperatorTime time;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "jetpilot-analysis");
        thread.setDaemon(true);
        return thread;
    });

    OperatorClock(OperatorTime time) {
        this.time = time;
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Instant now() {
        return time.now();
    }

    @Override
    public void after(Duration delay, Runnable task) {
        try {
            timer.schedule(task, time.real(delay).toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: the operator is on its way out, and nothing is judged any more.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
