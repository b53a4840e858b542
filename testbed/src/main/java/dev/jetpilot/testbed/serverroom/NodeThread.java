package dev.jetpilot.testbed.serverroom;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a node's work, one piece after the other; a piece that fails is logged, and the next is done all the same. */
final class NodeThread implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeThread.class);

    private final String node;
    private final ScheduledExecutorService thread;

    NodeThread(String node) {
        this.node = node;
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, node);
            made.setDaemon(true);
            return made;
        });
    }

    /** Does it soon; never, when the node is closed. */
    @Override
    public void execute(Runnable work) {
        try {
            thread.execute(logged(work));
        } catch (RejectedExecutionException e) {
            LOG.debug("the node is closed node={}", node);
        }
    }

    /** Does it after that long; at once, if that is less than nothing. */
    void later(Duration delay, Runnable work) {
        try {
            ScheduledFuture<?> unused =
                    thread.schedule(logged(work), Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the node is closed node={}", node);
        }
    }

    /** Does it again and again, from then on. */
    ScheduledFuture<?> every(Duration initialDelay, Duration period, Runnable work) {
        return thread.scheduleAtFixedRate(
                logged(work), initialDelay.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Runnable logged(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.warn("a piece of work failed node={}", node, e);
            }
        };
    }

    boolean closed() {
        return thread.isShutdown();
    }

    /** What has not begun yet is not done. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
