package dev.jetpilot.operator.runtime;

import dev.jetpilot.operator.facts.agents.FactsRounds;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets rounds of facts begin, one after the other, about every interval: not in step with anything else that is periodic. */
final class FactsTimer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FactsTimer.class);
    /** Of faster time too little is left for an API server to breathe. */
    private static final long SHORTEST_MILLIS = 1_000;
    /** Either way, of the interval. */
    private static final double JITTER = 0.1;

    private static final Duration TERMINATION = Duration.ofSeconds(5);

    private final FactsRounds rounds;
    private final BooleanSupplier acting;
    private final OperatorTime time;
    private final long everyMillis;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread t = new Thread(task, "jetpilot-facts");
        t.setDaemon(true);
        return t;
    });
    private long number;

    /**
     * A timer.
     *
     * @param rounds closed with this
     * @param interval in the operator's time
     * @param acting whether this replica may write
     */
    FactsTimer(FactsRounds rounds, Duration interval, BooleanSupplier acting, OperatorTime time) {
        this.rounds = rounds;
        this.acting = acting;
        this.time = time;
        this.everyMillis = Math.max(SHORTEST_MILLIS, time.real(interval).toMillis());
    }

    /** From now on; the caches must have been filled. */
    void start() {
        next();
    }

    private void next() {
        double spread = Math.floorMod(++number * 0x9E3779B97F4A7C15L, 1L << 20) / (double) (1 << 20);
        // The first soon: a fleet that is new waits for its labels.
        double share = number == 1 ? JITTER * spread : 1 + JITTER * (2 * spread - 1);
        try {
            thread.schedule(this::round, Math.round(everyMillis * share), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: the next operator asks at its start.
        }
    }

    private void round() {
        try {
            if (acting.getAsBoolean()) {
                rounds.round(number, time.now());
            }
        } catch (RuntimeException e) {
            LOG.warn("what the nodes are could not be found out, it is tried again later: {}", e.getMessage());
        } finally {
            next();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(TERMINATION.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a round of facts did not end within {}", TERMINATION);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rounds.close();
    }
}
