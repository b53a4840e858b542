package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * All objects, one counter of resource versions for all of them, and the recent past for watchers. What is stored is never changed
 * in place: readers may keep what they got, and must copy it before they change it. Its monitor is the one lock for writing: hold it
 * over a read and the write that depends on it.
 */
public final class Store {
    private final int historyLimit;
    private final Map<String, TreeMap<String, ObjectNode>> objects = new ConcurrentHashMap<>();
    private final Deque<StoreEvent> history = new ArrayDeque<>();
    private final Map<String, List<Consumer<StoreEvent>>> listeners = new ConcurrentHashMap<>();
    private final List<Consumer<StoreEvent>> listenersToAll = new CopyOnWriteArrayList<>();
    private long revision = 1;
    private long forgottenUpTo = 1;

    /** @param historyLimit how many events watchers can go back, at least 1 */
    Store(int historyLimit) {
        this.historyLimit = historyLimit;
    }

    /** A listener that can be taken back. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** The newest resource version. */
    public synchronized long revision() {
        return revision;
    }

    /** One object. The namespace is empty for kinds that have none. */
    public synchronized Optional<ObjectNode> get(String storage, String namespace, String name) {
        return Optional.ofNullable(table(storage).get(key(namespace, name)));
    }

    /** All objects of a kind in a namespace, or in all if it is empty, by namespace and name. */
    public synchronized List<ObjectNode> list(String storage, String namespace) {
        TreeMap<String, ObjectNode> table = table(storage);
        Collection<ObjectNode> found = namespace.isEmpty()
                ? table.values()
                : table.subMap(namespace + "/", namespace + "0").values();
        return new ArrayList<>(found);
    }

    /** The names that objects are stored under. */
    public synchronized List<String> storages() {
        return List.copyOf(objects.keySet());
    }

    /** Stores the object under a new resource version, which is written into it. */
    synchronized ObjectNode put(String storage, ObjectNode object) {
        long stamped = ++revision;
        Json.child(object, "metadata").put("resourceVersion", Long.toString(stamped));
        Optional<ObjectNode> previous = Optional.ofNullable(table(storage).put(key(object), object));
        publish(new StoreEvent(
                storage,
                stamped,
                previous.isPresent() ? StoreEvent.Type.MODIFIED : StoreEvent.Type.ADDED,
                object,
                previous));
        return object;
    }

    /** Removes the object; the event shows it as it was last, under a new resource version. */
    synchronized Optional<ObjectNode> remove(String storage, String namespace, String name) {
        Optional<ObjectNode> removed = Optional.ofNullable(table(storage).remove(key(namespace, name)));
        return removed.map(last -> {
            ObjectNode tombstone = last.deepCopy();
            Json.child(tombstone, "metadata").put("resourceVersion", Long.toString(++revision));
            publish(new StoreEvent(storage, revision, StoreEvent.Type.DELETED, tombstone, Optional.of(last)));
            return tombstone;
        });
    }

    /** Counts the resource version up without a change, as writes elsewhere in etcd do. */
    public synchronized void advance(long by) {
        revision += by;
    }

    /** Forgets the past, so that every watch from before now gets 410 Gone. */
    public synchronized void compact() {
        history.clear();
        forgottenUpTo = revision;
    }

    /**
     * Calls {@code listener} for every event of a kind after {@code since}, in order, the past ones before this returns. The listener
     * is called with the lock held and must only take note.
     *
     * @throws ApiError 410 if the events since then are forgotten
     */
    public synchronized Subscription subscribe(String storage, long since, Consumer<StoreEvent> listener) {
        if (since < forgottenUpTo && since < revision) {
            throw ApiError.expired("too old resource version: " + since + " (" + forgottenUpTo + ")");
        }
        for (StoreEvent event : history) {
            if (event.revision() > since && event.storage().equals(storage)) {
                listener.accept(event);
            }
        }
        List<Consumer<StoreEvent>> interested =
                listeners.computeIfAbsent(storage, none -> new CopyOnWriteArrayList<>());
        interested.add(listener);
        return () -> interested.remove(listener);
    }

    /** Calls {@code listener} for every event of every kind from now on, under the same conditions. */
    public Subscription subscribeToAll(Consumer<StoreEvent> listener) {
        listenersToAll.add(listener);
        return () -> listenersToAll.remove(listener);
    }

    private void publish(StoreEvent event) {
        history.addLast(event);
        if (history.size() > historyLimit) {
            forgottenUpTo = history.removeFirst().revision();
        }
        listeners.getOrDefault(event.storage(), Collections.emptyList()).forEach(listener -> listener.accept(event));
        listenersToAll.forEach(listener -> listener.accept(event));
    }

    private TreeMap<String, ObjectNode> table(String storage) {
        return objects.computeIfAbsent(storage, none -> new TreeMap<>());
    }

    private static String key(ObjectNode object) {
        return key(Json.text(object, "metadata", "namespace"), Json.text(object, "metadata", "name"));
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
