package dev.jetpilot.testbed.demo;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.testbed.cluster.ClusterServer;
import dev.jetpilot.testbed.cluster.Request;
import dev.jetpilot.testbed.cluster.RequestLog;
import dev.jetpilot.testbed.time.TimeSource;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
import java.util.stream.Stream;

/**
 * Writes down what happens on the API server, as any client may watch it, and who wrote how much. It reads on a thread of its own,
 * so that it holds nobody up.
 */
final class Chronicle implements AutoCloseable {
    private final TimeSource time;
    private final KubernetesClient client;
    private final RequestLog operator;
    private final List<SharedIndexInformer<?>> watches;
    private final BlockingQueue<Change> queue = new LinkedBlockingQueue<>();
    private final Thread reader = new Thread(this::read, "demo-chronicle");
    private final Interpreter interpreter = new Interpreter();
    private final List<Happening> happenings = new ArrayList<>();
    /** Resource versions, by uid. */
    private final Map<String, String> seen = new HashMap<>();

    private final Map<String, EdgeRollout> rollouts = new TreeMap<>();
    private final Set<String> silent = new TreeSet<>();
    private final List<Consumer<Happening>> listeners = new ArrayList<>();

    Chronicle(ClusterServer server) {
        time = server.time();
        client = server.client("testbed");
        operator = server.requests(OperatorProcess.USER_AGENT);
        reader.setDaemon(true);
        reader.start();
        watches = Stream.of(Node.class, ControllerRevision.class, Event.class, EdgeRollout.class)
                .<SharedIndexInformer<?>>map(this::watch)
                .toList();
    }

    private <T extends HasMetadata> SharedIndexInformer<T> watch(Class<T> kind) {
        return client.resources(kind).inAnyNamespace().inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                queue.add(new Change(time.now(), Optional.empty(), object));
            }

            @Override
            public void onUpdate(T before, T object) {
                queue.add(new Change(time.now(), Optional.of(before), object));
            }

            @Override
            public void onDelete(T object, boolean lastStateUnknown) {
                // What is gone moves nobody.
            }
        });
    }

    /** Calls the listener for all that happens from now on, on the chronicle's thread. */
    synchronized void listen(Consumer<Happening> listener) {
        listeners.add(listener);
    }

    /** Whether the operator has asked the server for anything since then. */
    boolean operatorHeardSince(Instant since) {
        return !operator.since(since).isEmpty();
    }

    private void read() {
        try {
            while (true) {
                Change change = queue.take();
                List<Happening> news = interpreter.read(change);
                List<Consumer<Happening>> told;
                synchronized (this) {
                    seen.put(
                            change.object().getMetadata().getUid(),
                            change.object().getMetadata().getResourceVersion());
                    if (change.object() instanceof EdgeRollout rollout) {
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

    /** The rollout of that {@code namespace/name} as it was seen last. */
    synchronized Optional<EdgeRollout> rollout(String key) {
        return Optional.ofNullable(rollouts.get(key));
    }

    /** All rollouts as they were seen last, by {@code namespace/name}. */
    synchronized Map<String, EdgeRollout> rollouts() {
        return new TreeMap<>(rollouts);
    }

    /** Nodes whose Ready condition is Unknown. */
    synchronized Set<String> silent() {
        return Set.copyOf(silent);
    }

    /** What the operator sent to change something since then, refused requests included, oldest first. */
    List<Request> operatorWrites(Instant since) {
        return operator.writesSince(since);
    }

    /**
     * Whether the revisions of a rollout have been seen as they are stored now. A revision and the status that tells of it come by different
     * watches, in any order.
     */
    boolean upToDateWithRevisions(String rollout) {
        String namespace = rollout.substring(0, rollout.indexOf('/'));
        String name = rollout.substring(namespace.length() + 1);
        List<ControllerRevision> stored = client.apps()
                .controllerRevisions()
                .inNamespace(namespace)
                .withLabel(Names.REVISION_OF, name)
                .list()
                .getItems();
        synchronized (this) {
            return stored.stream()
                    .map(HasMetadata::getMetadata)
                    .allMatch(m -> m.getResourceVersion().equals(seen.get(m.getUid())));
        }
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
        watches.forEach(SharedIndexInformer::close);
        client.close();
        reader.interrupt();
    }
}
