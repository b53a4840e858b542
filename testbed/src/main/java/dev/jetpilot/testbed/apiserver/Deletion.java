package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.time.TimeSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** Deleting: preconditions, grace of pods, finalizers, and the order in which owner and dependents go. */
final class Deletion {
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");
    private static final String DEADLINE = "deletionTimestamp";
    private static final String GRACE = "deletionGracePeriodSeconds";

    private final Store store;
    private final ResourceTypes types;
    private final TimeSource time;

    Deletion(Store store, ResourceTypes types, TimeSource time) {
        this.store = store;
        this.types = types;
        this.time = time;
    }

    /** Removes the object, or marks it when its kubelet or its finalizers must agree first. Called with the store's lock held. */
    ObjectNode delete(ResourceType type, ObjectNode before, DeleteOptions options) {
        checkPreconditions(type, before, options);
        if (type == BuiltIns.NAMESPACES && IMMORTAL.contains(Json.text(before, "metadata", "name"))) {
            throw ApiError.forbidden(type, Json.text(before, "metadata", "name"), "this namespace may not be deleted");
        }
        ObjectNode after = before.deepCopy();
        ObjectNode metadata = Json.child(after, "metadata");
        addFinalizer(metadata, options.propagation());
        long grace = grace(type, before, options);
        boolean marked = metadata.has(DEADLINE);
        if (!marked || grace < metadata.path(GRACE).asLong()) {
            Instant deadline = time.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(grace);
            metadata.put(DEADLINE, deadline.toString()).put(GRACE, grace);
            if (!marked && metadata.path("generation").asLong(0) > 0) {
                metadata.put("generation", metadata.path("generation").asLong() + 1);
            }
        }
        if (type.storage().equals("namespaces")) {
            Json.child(after, "status").put("phase", "Terminating");
        } else if (isDone(after)) {
            return options.dryRun() ? before : remove(type, before);
        }
        return after.equals(before) || options.dryRun() ? after : store.put(type.storage(), after);
    }

    private static void checkPreconditions(ResourceType type, ObjectNode before, DeleteOptions options) {
        String name = Json.text(before, "metadata", "name");
        options.uid()
                .filter(uid -> !uid.equals(Json.text(before, "metadata", "uid")))
                .ifPresent(uid -> {
                    throw ApiError.conflict(
                            type,
                            name,
                            "Precondition failed: UID in precondition: " + uid + ", UID in object meta: "
                                    + Json.text(before, "metadata", "uid"));
                });
        options.resourceVersion()
                .filter(version -> !version.equals(Json.text(before, "metadata", "resourceVersion")))
                .ifPresent(version -> {
                    throw ApiError.conflict(
                            type,
                            name,
                            "Precondition failed: ResourceVersion in precondition: " + version
                                    + ", ResourceVersion in object meta: "
                                    + Json.text(before, "metadata", "resourceVersion"));
                });
    }

    /** Only pods that a kubelet has taken over get time to stop. */
    private static long grace(ResourceType type, JsonNode object, DeleteOptions options) {
        boolean running = type.storage().equals("pods")
                && !Json.text(object, "spec", "nodeName").isEmpty()
                && !ENDED.contains(Json.text(object, "status", "phase"));
        return running
                ? options.graceSeconds()
                        .orElse(Json.at(object, "spec", "terminationGracePeriodSeconds")
                                .asLong(30))
                : 0;
    }

    private static void addFinalizer(ObjectNode metadata, String propagation) {
        String finalizer = switch (propagation) {
            case "Foreground" -> "foregroundDeletion";
            case "Orphan" -> "orphan";
            default -> "";
        };
        if (finalizer.isEmpty() || Json.texts(metadata.path("finalizers")).contains(finalizer)) {
            return;
        }
        ArrayNode finalizers =
                metadata.get("finalizers") instanceof ArrayNode list ? list : metadata.putArray("finalizers");
        finalizers.add(finalizer);
    }

    /** Whether an object is marked as deleted and nobody needs it any more. */
    boolean isDone(ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.hasNonNull(DEADLINE)
                && metadata.path(GRACE).asLong(0) == 0
                && metadata.path("finalizers").isEmpty()
                && Json.at(object, "spec", "finalizers").isEmpty();
    }

    /** Takes the object out of the store; with a definition go all objects of its kind. */
    ObjectNode remove(ResourceType type, ObjectNode object) {
        if (type == BuiltIns.CRDS) {
            String storage = Json.text(object, "metadata", "name");
            List<ObjectNode> instances = store.list(storage, "");
            instances.forEach(instance -> store.remove(
                    storage, Json.text(instance, "metadata", "namespace"), Json.text(instance, "metadata", "name")));
            types.uninstall(storage);
        }
        return store.remove(
                        type.storage(),
                        Json.text(object, "metadata", "namespace"),
                        Json.text(object, "metadata", "name"))
                .orElse(object);
    }
}
