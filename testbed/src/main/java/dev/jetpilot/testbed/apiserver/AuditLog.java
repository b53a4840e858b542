package dev.jetpilot.testbed.apiserver;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Remembers who asked the server for what. The newest 20,000 requests are kept whole, the counts for ever. */
public final class AuditLog {
    private static final int KEPT = 20_000;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Map<Key, Long> counts = new TreeMap<>();
    private final List<Consumer<Entry>> listeners = new CopyOnWriteArrayList<>();

    /** One answered request; code 0 means that the connection was cut instead. */
    public record Entry(Call call, int code, Instant at) {}

    /** What requests are counted by; {@code resource} includes the subresource. */
    public record Key(String userAgent, String verb, String resource) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return (userAgent + " " + verb + " " + resource)
                    .compareTo(other.userAgent + " " + other.verb + " " + other.resource);
        }
    }

    void add(Call call, int code, Instant at) {
        Entry entry = new Entry(call, code, at);
        String sub = call.subresource().isEmpty() ? "" : "/" + call.subresource();
        synchronized (this) {
            entries.addLast(entry);
            if (entries.size() > KEPT) {
                entries.removeFirst();
            }
            counts.merge(new Key(call.userAgent(), call.verb(), call.resource() + sub), 1L, Long::sum);
        }
        listeners.forEach(listener -> listener.accept(entry));
    }

    /** The kept requests that match, oldest first. */
    public synchronized List<Entry> entries(Predicate<Call> which) {
        return entries.stream().filter(entry -> which.test(entry.call())).toList();
    }

    /** How many kept requests have written something: not dry runs, not refused ones. */
    public synchronized long writes(Predicate<Call> which) {
        return entries.stream()
                .filter(entry -> entry.call().isWrite() && entry.code() >= 200 && entry.code() < 300)
                .filter(entry -> which.test(entry.call()))
                .count();
    }

    /** All requests since the start or the last {@link #clear}, counted. */
    public synchronized Map<Key, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** Calls the listener after each answer, on the thread that serves the request. */
    public void listen(Consumer<Entry> listener) {
        listeners.add(listener);
    }

    /** Forgets entries and counts, not listeners. */
    public synchronized void clear() {
        entries.clear();
        counts.clear();
    }
}
