package dev.jetpilot.agent.host;

import dev.jetpilot.agent.host.Finding.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Reads the node's files in bounded time, even when the kernel does not answer: a sensor behind an I²C bus that hangs
 * blocks the thread that reads it, and nothing can wake that thread.
 *
 * <p>One thread does a reading. Whoever waits for it watches how long it has been at one file; at {@code perFile} that
 * file is set aside as stuck, a second thread takes over (what was read is kept, not read again), and the first one ends
 * when the kernel lets go of it. Until then the file is not touched, so that no more threads hang on it. After
 * {@code whole} nothing further is asked and the reading is what it is. Not for use by several threads at a time.
 */
public final class BoundedReader {
    private final Root root;
    private final Disk disk;
    private final Duration perFile;
    private final Duration whole;
    private final Set<String> stuck = ConcurrentHashMap.newKeySet();

    /**
     * @param perFile how long one file may take
     * @param whole after how long nothing further is asked; a reading takes at most the sum of both
     */
    public BoundedReader(Root root, Duration perFile, Duration whole) {
        this(root, Disk.REAL, perFile, whole);
    }

    BoundedReader(Root root, Disk disk, Duration perFile, Duration whole) {
        this.root = root;
        this.disk = disk;
        this.perFile = perFile;
        this.whole = whole;
    }

    /**
     * What {@code body} makes of the files. It may be begun several times, and must do nothing but ask the host.
     *
     * @throws IllegalStateException if the body throws, or the thread is interrupted
     */
    public <T> Reading<T> read(Function<Host, T> body) {
        long start = System.nanoTime();
        Findings findings = new Findings();
        Map<String, Optional<?>> answers = new ConcurrentHashMap<>();
        while (true) {
            Attempt attempt = new Attempt(start + whole.toNanos(), findings);
            Host host = new Host(root, disk, attempt, findings, answers);
            CompletableFuture<T> result = new CompletableFuture<>();
            Thread thread = new Thread(() -> run(body, host, result), "reader");
            thread.setDaemon(true);
            thread.start();
            Optional<T> value = await(result, attempt);
            if (value.isPresent()) {
                return new Reading<>(value.get(), findings.all(), Duration.ofNanos(System.nanoTime() - start));
            }
        }
    }

    private static <T> void run(Function<Host, T> body, Host host, CompletableFuture<T> result) {
        try {
            result.complete(body.apply(host));
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** The value, or nothing if the attempt hangs at a file. */
    private <T> Optional<T> await(CompletableFuture<T> result, Attempt attempt) {
        while (true) {
            long patience = attempt.patience(perFile.toNanos());
            if (patience <= 0 && attempt.abandonAfter(perFile.toNanos())) {
                return Optional.empty();
            }
            try {
                return Optional.of(result.get(Math.max(patience, 1), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                // look again how long it has been at its file
            } catch (ExecutionException e) {
                throw new IllegalStateException("the node's files could not be read: " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the node's files were read", e);
            }
        }
    }

    /** One thread's way through the files. */
    private final class Attempt implements Host.Watch {
        private final long deadline;
        private final Findings findings;
        private String at = "";
        private long since;
        private boolean abandoned;

        Attempt(long deadline, Findings findings) {
            this.deadline = deadline;
            this.findings = findings;
            this.since = System.nanoTime();
        }

        @Override
        public synchronized boolean begin(String file) {
            if (abandoned) {
                throw new AbandonedException();
            }
            long now = System.nanoTime();
            if (stuck.contains(file)) {
                findings.add(new Finding(file, Problem.STUCK, "a read of it has not come back"));
                return false;
            }
            if (now > deadline) {
                findings.add(new Finding(file, Problem.SKIPPED, "no time was left for it"));
                return false;
            }
            at = file;
            since = now;
            return true;
        }

        @Override
        public synchronized void end(String file) {
            at = "";
            since = System.nanoTime();
            if (abandoned) {
                stuck.remove(file);
                throw new AbandonedException();
            }
        }

        /** How many nanoseconds more it may be where it is. */
        synchronized long patience(long perFile) {
            return at.isEmpty() ? perFile : since + perFile - System.nanoTime();
        }

        /** Sets the file aside that it is at. False if it is at none any more, or at another one by now. */
        synchronized boolean abandonAfter(long perFile) {
            if (at.isEmpty() || System.nanoTime() - since < perFile) {
                return false;
            }
            abandoned = true;
            stuck.add(at);
            return true;
        }
    }

    /** Ends a thread whose work another one has taken over. */
    private static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AbandonedException() {
            super("abandoned", null, false, false);
        }
    }
}
