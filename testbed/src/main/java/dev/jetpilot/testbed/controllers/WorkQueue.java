package dev.jetpilot.testbed.controllers;

import dev.jetpilot.testbed.time.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys waiting to be worked on, by one thread. A key that is added twice before its turn is worked on once; one that fails comes again
 * after a pause that doubles from failure to failure.
 */
final class WorkQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final String name;
    private final TimeSource time;
    private final Consumer<String> work;
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Map<String, Duration> pauses = new HashMap<>();
    private final Thread worker;
    private boolean closed;

    WorkQueue(String name, TimeSource time, Consumer<String> work) {
        this.name = name;
        this.time = time;
        this.work = work;
        this.worker = new Thread(this::run, name);
        worker.setDaemon(true);
    }

    void start() {
        worker.start();
    }

    synchronized void add(String key) {
        waiting.add(key);
        notifyAll();
    }

    void addAfter(Duration delay, String key) {
        time.after(delay, () -> add(key));
    }

    private void run() {
        try {
            while (true) {
                String key = next();
                try {
                    work.accept(key);
                    pauses.remove(key);
                } catch (RuntimeException e) {
                    Duration pause = pauses.merge(key, FIRST_PAUSE, (last, first) -> longer(last));
                    LOG.debug("{} failed key={} again={} why={}", name, key, pause, e.toString());
                    retry(pause, key);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void retry(Duration pause, String key) {
        try {
            addAfter(pause, key);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} stops: its clock is closed", name);
        }
    }

    private static Duration longer(Duration last) {
        Duration doubled = last.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private synchronized String next() throws InterruptedException {
        while (waiting.isEmpty()) {
            if (closed) {
                throw new InterruptedException(name + " is closed");
            }
            wait();
        }
        Iterator<String> first = waiting.iterator();
        String key = first.next();
        first.remove();
        return key;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        worker.interrupt();
    }
}
