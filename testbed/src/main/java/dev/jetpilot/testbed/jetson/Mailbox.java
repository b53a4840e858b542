package dev.jetpilot.testbed.jetson;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one node's work on a shared pool, one piece after the other, in the order it came. */
final class Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final String owner;
    private final Executor pool;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    Mailbox(String owner, Executor pool) {
        this.owner = owner;
        this.pool = pool;
    }

    synchronized void post(Runnable work) {
        waiting.add(work);
        if (!running) {
            running = true;
            submit();
        }
    }

    private void submit() {
        try {
            pool.execute(this::runOne);
        } catch (RejectedExecutionException e) {
            LOG.debug("the pool is closed node={}", owner);
        }
    }

    private void runOne() {
        Runnable work;
        synchronized (this) {
            work = waiting.remove();
        }
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("a piece of work failed node={}", owner, e);
        }
        synchronized (this) {
            running = !waiting.isEmpty();
            if (running) {
                submit();
            }
        }
    }
}
