package dev.jetpilot.testbed.demo;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.testbed.apiserver.AuditLog;
import dev.jetpilot.testbed.apiserver.BuiltIns;
import dev.jetpilot.testbed.apiserver.EmbeddedApiServer;
import dev.jetpilot.testbed.apiserver.Store;
import dev.jetpilot.testbed.apiserver.StoreEvent;
import dev.jetpilot.testbed.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Writes down what happens on the API server, and who wrote how much. It reads the store's events on a thread of its own, so
 * that it holds nobody up.
 */
final class Chronicle implements AutoCloseable {
    static final String ROLLOUTS = "edgerollouts.jetpilot.dev";
    /** How those call themselves who are not the operator. */
    private static final Set<String> OTHERS = Set.of("kubectl", "virtual-jetsons", "testbed");

    private final TimeSource time;
    private final List<Store.Subscription> subscriptions = new ArrayList<>();
    private final BlockingQueue<Seen> queue = new LinkedBlockingQueue<>();
    private final Thread reader = new Thread(this::read, "demo-chronicle");
    private final Interpreter interpreter = new Interpreter();
    private final List<Happening> happenings = new ArrayList<>();
    private final List<AuditLog.Entry> operatorWrites = new ArrayList<>();
    private final Map<String, EdgeRollout> rollouts = new TreeMap<>();
    private Instant operatorHeard = Instant.MIN;
    private final Set<String> silent = new TreeSet<>();
    private final List<Consumer<Happening>> listeners = new ArrayList<>();

    private record Seen(Instant at, StoreEvent event) {}

    Chronicle(EmbeddedApiServer server) {
        this.time = server.time();
        reader.setDaemon(true);
        reader.start();
        for (String storage : List.of(
                BuiltIns.NODES.storage(),
                BuiltIns.CONTROLLER_REVISIONS.storage(),
                BuiltIns.EVENTS.storage(),
                ROLLOUTS)) {
            subscriptions.add(server.store().subscribe(storage, 1, e -> queue.add(new Seen(time.now(), e))));
        }
        server.audit().listen(this::audited);
    }

    /** Calls the listener for all that happens from now on, on the chronicle's thread. */
    synchronized void listen(Consumer<Happening> listener) {
        listeners.add(listener);
    }

    private void audited(AuditLog.Entry entry) {
        boolean arrived = entry.code() != 0;
        if (arrived && OTHERS.stream().noneMatch(entry.call().userAgent()::startsWith)) {
            synchronized (this) {
                operatorHeard = entry.at();
                if (entry.call().isWrite()) {
                    operatorWrites.add(entry);
                }
            }
        }
    }

    /** Whether the operator has asked the server for anything since then. */
    synchronized boolean operatorHeardSince(Instant since) {
        return !operatorHeard.isBefore(since);
    }

    private void read() {
        try {
            while (true) {
                Seen seen = queue.take();
                List<Happening> news = interpreter.read(seen.at(), seen.event());
                List<Consumer<Happening>> told;
                synchronized (this) {
                    if (seen.event().storage().equals(ROLLOUTS)) {
                        EdgeRollout rollout = Interpreter.rollout(seen.event().object());
                        rollouts.put(Interpreter.key(rollout), rollout);
                    }
                    happenings.addAll(news);
                    news.forEach(this::note);
                    told = List.copyOf(listeners);
                    notifyAll();
                }
                news.forEach(happening -> told.forEach(listener -> listener.accept(happening)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(Happening happening) {
        if (happening instanceof Happening.Contact contact) {
            if (contact.online()) {
                silent.remove(contact.node());
            } else {
                silent.add(contact.node());
            }
        }
    }

    /** All that has happened, of one kind, oldest first. */
    synchronized <T extends Happening> List<T> all(Class<T> kind) {
        return happenings.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The rollout of that {@code namespace/name} as it is stored now. */
    synchronized Optional<EdgeRollout> rollout(String key) {
        return Optional.ofNullable(rollouts.get(key));
    }

    /** All rollouts as they are stored now, by {@code namespace/name}. */
    synchronized Map<String, EdgeRollout> rollouts() {
        return new TreeMap<>(rollouts);
    }

    /** Nodes whose Ready condition is Unknown. */
    synchronized Set<String> silent() {
        return Set.copyOf(silent);
    }

    /** What the operator sent to change something, refused requests included, oldest first. */
    synchronized List<AuditLog.Entry> operatorWrites() {
        return List.copyOf(operatorWrites);
    }

    /** What the operator sent to change something since then. */
    List<AuditLog.Entry> operatorWrites(Instant since) {
        return operatorWrites().stream().filter(e -> !e.at().isBefore(since)).toList();
    }

    /**
     * Waits until something is so, looking after every happening and at least ten times a second.
     *
     * @param patience in the fleet's time
     * @return whether it came to be so in time
     */
    synchronized boolean await(BooleanSupplier so, Duration patience) throws InterruptedException {
        Instant deadline = time.now().plus(patience);
        while (!so.getAsBoolean()) {
            if (time.now().isAfter(deadline)) {
                return false;
            }
            wait(100);
        }
        return true;
    }

    @Override
    public void close() {
        subscriptions.forEach(Store.Subscription::close);
        reader.interrupt();
    }
}
