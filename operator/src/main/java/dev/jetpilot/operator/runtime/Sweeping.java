package dev.jetpilot.operator.runtime;

import dev.jetpilot.operator.apply.LabelSweeper;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears node labels whose rollout is gone: when one is deleted, some seconds later (a move may have been in flight), and
 * now and then for those that were deleted while no operator ran.
 */
final class Sweeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeping.class);
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final Duration AFTERWARDS = Duration.ofSeconds(10);

    private final LabelSweeper sweeper;
    private final Set<String> namespaces;
    private final BooleanSupplier acting;
    private final OperatorTime time;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread t = new Thread(task, "jetpilot-sweeper");
        t.setDaemon(true);
        return t;
    });

    /** @param acting whether this replica may write */
    Sweeping(LabelSweeper sweeper, Set<String> namespaces, BooleanSupplier acting, OperatorTime time) {
        this.sweeper = sweeper;
        this.namespaces = Set.copyOf(namespaces);
        this.acting = acting;
        this.time = time;
    }

    /** From now on; the caches must have been filled. */
    void start() {
        long every = Math.max(1_000, time.real(EVERY).toMillis());
        thread.scheduleWithFixedDelay(this::sweep, 0, every, TimeUnit.MILLISECONDS);
    }

    /** A rollout is gone. */
    void soon() {
        try {
            thread.execute(this::sweep);
            thread.schedule(this::sweep, time.real(AFTERWARDS).toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: the next operator sweeps at its start.
        }
    }

    private void sweep() {
        try {
            if (acting.getAsBoolean()) {
                sweeper.sweep(namespaces);
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "labels of rollouts that are gone could not be swept, it is tried again later: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
