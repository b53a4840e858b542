package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Api;
import dev.jetpilot.testbed.apiserver.ApiError;
import dev.jetpilot.testbed.apiserver.BuiltIns;
import dev.jetpilot.testbed.apiserver.DeleteOptions;
import dev.jetpilot.testbed.apiserver.Json;
import dev.jetpilot.testbed.apiserver.ResourceType;
import dev.jetpilot.testbed.apiserver.Store;
import dev.jetpilot.testbed.apiserver.StoreEvent;
import dev.jetpilot.testbed.apiserver.WriteOptions;
import dev.jetpilot.testbed.time.TimeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Deletes what has lost its last owner, lets owners that are deleted in the foreground wait for their dependents, and orphans where asked to.
 * Also empties namespaces that are being deleted, and removes the pods of nodes that are gone.
 */
final class GarbageCollector implements AutoCloseable {
    private static final WriteOptions WRITER = WriteOptions.by("generic-garbage-collector");
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private final Api api;
    private final Store store;
    private final WorkQueue queue;
    /** Keys of the objects that name an owner, by the owner's uid. */
    private final Map<String, Set<String>> dependents = new HashMap<>();

    private Store.Subscription subscription = () -> {};

    GarbageCollector(Api api, TimeSource time) {
        this.api = api;
        this.store = api.store();
        this.queue = new WorkQueue("garbage-collector", time, this::sync);
    }

    void start() {
        synchronized (store) {
            subscription = store.subscribeToAll(this::changed);
            for (String storage : store.storages()) {
                store.list(storage, "").forEach(object -> note(storage, object));
            }
        }
        queue.start();
    }

    /** Called with the store's lock held. */
    private void changed(StoreEvent event) {
        ObjectNode object = event.object();
        if (event.type() == StoreEvent.Type.DELETED) {
            dependents.getOrDefault(Objects.uid(object), Set.of()).forEach(queue::add);
            for (JsonNode owner : owners(object)) {
                Set<String> others = dependents.getOrDefault(Json.text(owner, "uid"), Set.of());
                others.remove(key(event.storage(), object));
                ownerKey(owner, Objects.namespace(object)).ifPresent(queue::add);
            }
            if (event.storage().equals("nodes")) {
                queue.add("node/" + Objects.name(object));
            }
            queue.add("namespaces//" + Objects.namespace(object));
        } else {
            note(event.storage(), object);
        }
    }

    private void note(String storage, ObjectNode object) {
        for (JsonNode owner : owners(object)) {
            dependents
                    .computeIfAbsent(Json.text(owner, "uid"), none -> new TreeSet<>())
                    .add(key(storage, object));
        }
        boolean hasDuty = Objects.isDeleting(object)
                && (storage.equals("namespaces") || has(object, FOREGROUND) || has(object, ORPHAN));
        if (hasDuty || owners(object).size() > 0) {
            queue.add(key(storage, object));
        }
    }

    private void sync(String key) {
        String[] parts = key.split("/", 3);
        if (parts[0].equals("node")) {
            removePodsOf(parts[1]);
            return;
        }
        Optional<ObjectNode> found = store.get(parts[0], parts[1], parts[2]);
        Optional<ResourceType> type = api.types().ofStorage(parts[0]);
        if (found.isEmpty() || type.isEmpty()) {
            return;
        }
        ObjectNode object = found.get();
        if (Objects.isDeleting(object)) {
            if (parts[0].equals("namespaces")) {
                emptyNamespace(object);
            } else if (has(object, ORPHAN)) {
                orphanDependents(object);
                dropFinalizer(type.get(), object, ORPHAN);
            } else if (has(object, FOREGROUND) && noneLeft(object)) {
                dropFinalizer(type.get(), object, FOREGROUND);
            }
        } else if (hasLostOwners(object)) {
            delete(type.get(), object, DeleteOptions.BACKGROUND);
        }
    }

    private static JsonNode owners(JsonNode object) {
        return Json.at(object, "metadata", "ownerReferences");
    }

    private static boolean has(JsonNode object, String finalizer) {
        return Json.texts(Json.at(object, "metadata", "finalizers")).contains(finalizer);
    }

    private static String key(String storage, JsonNode object) {
        return storage + "/" + Objects.key(object);
    }

    private Optional<String> ownerKey(JsonNode owner, String namespace) {
        return api.types()
                .ofKind(Json.text(owner, "apiVersion"), Json.text(owner, "kind"))
                .map(type ->
                        type.storage() + "/" + (type.namespaced() ? namespace : "") + "/" + Json.text(owner, "name"));
    }

    /** Whether every owner is known to be gone. An owner of a kind that is not served is taken to be there. */
    private boolean hasLostOwners(ObjectNode object) {
        if (owners(object).isEmpty()) {
            return false;
        }
        for (JsonNode owner : owners(object)) {
            Optional<ResourceType> type = api.types().ofKind(Json.text(owner, "apiVersion"), Json.text(owner, "kind"));
            if (type.isEmpty()) {
                return false;
            }
            String namespace = type.get().namespaced() ? Objects.namespace(object) : "";
            boolean there = store.get(type.get().storage(), namespace, Json.text(owner, "name"))
                    .filter(found -> Objects.uid(found).equals(Json.text(owner, "uid")))
                    .isPresent();
            if (there) {
                return false;
            }
        }
        return true;
    }

    private List<ObjectNode> dependentsOf(ObjectNode owner) {
        List<ObjectNode> found = new ArrayList<>();
        synchronized (store) {
            for (String key : dependents.getOrDefault(Objects.uid(owner), Set.of())) {
                String[] parts = key.split("/", 3);
                store.get(parts[0], parts[1], parts[2]).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Deletes the dependents; true when none is left that the owner must wait for. */
    private boolean noneLeft(ObjectNode owner) {
        boolean none = true;
        for (ObjectNode dependent : dependentsOf(owner)) {
            for (JsonNode reference : owners(dependent)) {
                if (Json.text(reference, "uid").equals(Objects.uid(owner))) {
                    none &= !reference.path("blockOwnerDeletion").asBoolean();
                }
            }
            if (!Objects.isDeleting(dependent)) {
                typeOf(dependent).ifPresent(type -> delete(type, dependent, DeleteOptions.BACKGROUND));
            }
        }
        return none || dependentsOf(owner).isEmpty();
    }

    private void orphanDependents(ObjectNode owner) {
        for (ObjectNode dependent : dependentsOf(owner)) {
            typeOf(dependent)
                    .ifPresent(type -> change(type, dependent, orphan -> {
                        ArrayNode left = Json.array();
                        owners(orphan).forEach(reference -> {
                            if (!Json.text(reference, "uid").equals(Objects.uid(owner))) {
                                left.add(reference);
                            }
                        });
                        Json.child(orphan, "metadata").set("ownerReferences", left);
                        return orphan;
                    }));
        }
    }

    private Optional<ResourceType> typeOf(ObjectNode object) {
        return api.types().ofKind(Json.text(object, "apiVersion"), Json.text(object, "kind"));
    }

    private void dropFinalizer(ResourceType type, ObjectNode object, String finalizer) {
        change(type, object, found -> {
            ArrayNode left = Json.array();
            Json.texts(Json.at(found, "metadata", "finalizers")).stream()
                    .filter(name -> !name.equals(finalizer))
                    .forEach(left::add);
            Json.child(found, "metadata").set("finalizers", left);
            return found;
        });
    }

    private void change(ResourceType type, ObjectNode object, UnaryOperator<ObjectNode> change) {
        try {
            api.change(type, Objects.namespace(object), Objects.name(object), "", change, WRITER);
        } catch (ApiError gone) {
            // deleted meanwhile
        }
    }

    private void delete(ResourceType type, ObjectNode object, DeleteOptions options) {
        try {
            api.delete(type, Objects.namespace(object), Objects.name(object), options);
        } catch (ApiError gone) {
            // deleted meanwhile
        }
    }

    private void emptyNamespace(ObjectNode namespace) {
        int left = 0;
        for (String storage : store.storages()) {
            Optional<ResourceType> type = api.types().ofStorage(storage).filter(ResourceType::namespaced);
            if (type.isPresent()) {
                for (ObjectNode object : store.list(storage, Objects.name(namespace))) {
                    left++;
                    if (!Objects.isDeleting(object)) {
                        delete(type.get(), object, DeleteOptions.BACKGROUND);
                    }
                }
            }
        }
        if (left == 0) {
            api.expunge(BuiltIns.NAMESPACES, namespace);
        }
    }

    private void removePodsOf(String node) {
        for (ObjectNode pod : store.list(BuiltIns.PODS.storage(), "")) {
            if (Objects.nodeName(pod).equals(node)
                    && store.get(BuiltIns.NODES.storage(), "", node).isEmpty()) {
                delete(BuiltIns.PODS, pod, DeleteOptions.NOW);
            }
        }
    }

    @Override
    public void close() {
        subscription.close();
        queue.close();
    }
}
