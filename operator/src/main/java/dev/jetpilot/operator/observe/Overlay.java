package dev.jetpilot.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What the applier wrote and the caches have not seen yet: an operator that forgot its last decision would
 * take it again. An entry goes when the cache has caught up, when a write shows that it was overtaken, or
 * with age, should the watch have skipped it.
 */
public final class Overlay {
    private static final Duration MAX_AGE = Duration.ofSeconds(60);

    private record Key(Class<?> kind, String namespace, String name) {
        static Key of(Class<?> kind, ObjectMeta meta) {
            return new Key(kind, meta.getNamespace() == null ? "" : meta.getNamespace(), meta.getName());
        }
    }

    /** Object: what was written; empty when it was deleted. */
    private record Entry(Optional<HasMetadata> object, ObjectMeta meta, Instant at) {}

    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();

    /** The response to a create or a patch. */
    public void wrote(HasMetadata response, Instant now) {
        entries.put(
                Key.of(response.getClass(), response.getMetadata()),
                new Entry(Optional.of(response), response.getMetadata(), now));
    }

    /** The metadata in a response to a patch of a node's labels. */
    public void wroteNode(ObjectMeta meta, Instant now) {
        entries.put(Key.of(Node.class, meta), new Entry(Optional.of(new Node()), meta, now));
    }

    /** An object was deleted. */
    public void deleted(HasMetadata object, Instant now) {
        entries.put(
                Key.of(object.getClass(), object.getMetadata()),
                new Entry(Optional.empty(), object.getMetadata(), now));
    }

    /** A write failed because things had changed: only the cache knows now. */
    public void forget(Class<? extends HasMetadata> kind, String namespace, String name) {
        entries.remove(new Key(kind, namespace, name));
    }

    /** A node as it is known best: the cache's, with newer labels where we wrote them. */
    Node node(Node cached, Instant now) {
        if (entries.isEmpty()) {
            return cached;
        }
        return current(Node.class, cached, now)
                .map(entry -> {
                    ObjectMeta written = entry.meta();
                    return new NodeBuilder(cached)
                            .editMetadata()
                            .withResourceVersion(written.getResourceVersion())
                            .withLabels(written.getLabels())
                            .endMetadata()
                            .build();
                })
                .orElse(cached);
    }

    /**
     * Objects of one kind as they are known best.
     *
     * @param belongs which of those that no cache holds yet count
     */
    <T extends HasMetadata> List<T> merge(Class<T> kind, Collection<T> cached, Predicate<T> belongs, Instant now) {
        if (entries.isEmpty()) {
            return List.copyOf(cached);
        }
        List<T> known = new ArrayList<>();
        Set<Key> seen = new HashSet<>();
        for (T object : cached) {
            seen.add(Key.of(kind, object.getMetadata()));
            Optional<Entry> newer = current(kind, object, now);
            if (newer.isEmpty()) {
                known.add(object);
            } else {
                newer.get().object().map(kind::cast).ifPresent(known::add);
            }
        }
        entries.forEach((key, entry) -> {
            if (key.kind() == kind && !seen.contains(key) && fresh(key, entry, now)) {
                entry.object().map(kind::cast).filter(belongs).ifPresent(known::add);
            }
        });
        return known;
    }

    /** The entry that is newer than the cached object, if there is one; drops it when it is not. */
    private Optional<Entry> current(Class<?> kind, HasMetadata cached, Instant now) {
        Key key = Key.of(kind, cached.getMetadata());
        Entry entry = entries.get(key);
        if (entry == null || !fresh(key, entry, now)) {
            return Optional.empty();
        }
        ObjectMeta written = entry.meta();
        boolean sameObject = written.getUid() == null
                || written.getUid().equals(cached.getMetadata().getUid());
        boolean overtaken = entry.object().isEmpty()
                ? !sameObject
                : caughtUp(cached.getMetadata().getResourceVersion(), written.getResourceVersion());
        if (overtaken) {
            entries.remove(key, entry);
            return Optional.empty();
        }
        return Optional.of(entry);
    }

    private boolean fresh(Key key, Entry entry, Instant now) {
        if (entry.at().plus(MAX_AGE).isAfter(now)) {
            return true;
        }
        entries.remove(key, entry);
        return false;
    }

    /** Versions are numbers on every API server that stores in etcd or kine; else only equality counts. */
    private static boolean caughtUp(String cached, String written) {
        if (cached == null || written == null) {
            return cached == null && written == null;
        }
        try {
            return Long.parseLong(cached) >= Long.parseLong(written);
        } catch (NumberFormatException e) {
            return cached.equals(written);
        }
    }
}
