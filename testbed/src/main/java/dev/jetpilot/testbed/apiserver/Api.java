package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.ManagedFields.Manager;
import dev.jetpilot.testbed.time.TimeSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Reads and writes objects by the rules of the API server. Objects come and go in the version of the given type. This is what the HTTP
 * front serves, and what the testbed's own controllers use in process.
 */
public final class Api {
    private static final String INITIAL = "";

    private final Store store;
    private final ResourceTypes types;
    private final TimeSource time;
    private final WriteRules rules;
    private final Deletion deletion;

    Api(Store store, ResourceTypes types, TimeSource time, PodPolicy podPolicy) {
        this.store = store;
        this.types = types;
        this.time = time;
        this.rules = new WriteRules(podPolicy);
        this.deletion = new Deletion(store, types, time);
    }

    /** The objects themselves. */
    public Store store() {
        return store;
    }

    /** The kinds that are served. */
    public ResourceTypes types() {
        return types;
    }

    /** Now, as timestamps in objects show it. */
    public String timestamp() {
        return time.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** @throws ApiError 404 if there is none */
    public ObjectNode get(ResourceType type, String namespace, String name) {
        return type.fromStored().apply(stored(type, namespace, name));
    }

    private ObjectNode stored(ResourceType type, String namespace, String name) {
        return store.get(type.storage(), namespace, name).orElseThrow(() -> ApiError.notFound(type, name));
    }

    /** @throws ApiError 409 if it exists, 404 if its namespace does not, 422 if it is not valid, 403 if it is refused */
    public ObjectNode create(ResourceType type, String namespace, ObjectNode body, WriteOptions options) {
        synchronized (store) {
            ObjectNode object =
                    Identity.identified(type, namespace, type.toStored().apply(body.deepCopy()));
            ObjectNode metadata = Json.child(object, "metadata");
            String name = Json.text(metadata, "name");
            requireNamespace(type, namespace, name);
            if (store.get(type.storage(), namespace, name).isPresent()) {
                throw ApiError.alreadyExists(type, name);
            }
            if (!Json.text(metadata, "resourceVersion").isEmpty()) {
                throw ApiError.badRequest("resourceVersion should not be set on objects to be created");
            }
            return type.fromStored().apply(finishCreate(type, object, options, INITIAL));
        }
    }

    private ObjectNode finishCreate(ResourceType type, ObjectNode object, WriteOptions options, String operation) {
        JsonNode managed = Json.at(object, "metadata", "managedFields").deepCopy();
        if (type.statusSubresource() && !BuiltIns.STATUS_ON_CREATE.contains(type.storage())) {
            object.remove("status");
        }
        ObjectNode metadata = Json.child(object, "metadata");
        metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", timestamp());
        if (type.generation()) {
            metadata.put("generation", 1);
        }
        metadata.remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "managedFields"));
        rules.complete(type, object, options.fieldValidation());
        rules.check(type, object, Optional.empty());
        if (operation.equals(INITIAL)) {
            Manager manager = new Manager(options.manager(), "Update", "");
            Ownership.recordUpdate(Json.object(), object, type.typing(), manager, type.apiVersion(), timestamp());
        } else {
            metadata.set("managedFields", managed);
        }
        return options.dryRun() ? object : storedAnew(type, object);
    }

    /** @throws ApiError 404, 409 or 422 as the API server would */
    public ObjectNode update(
            ResourceType type,
            String namespace,
            String name,
            String subresource,
            ObjectNode body,
            WriteOptions options) {
        String bodyName = Json.text(body, "metadata", "name");
        if (!bodyName.equals(name)) {
            throw ApiError.badRequest(
                    "the name of the object (" + bodyName + ") does not match the name on the URL (" + name + ")");
        }
        if (type.custom().isPresent()
                && Json.text(body, "metadata", "resourceVersion").isEmpty()) {
            throw ApiError.invalid(
                    type, name, "metadata.resourceVersion", "Invalid value: 0: must be specified for an update");
        }
        return change(type, namespace, name, subresource, current -> body.deepCopy(), options);
    }

    /**
     * Reads, changes and writes one object. The change gets a copy, in the version of {@code type}.
     *
     * @throws ApiError 409 if the changed object carries another uid or resource version than the stored one
     */
    public ObjectNode change(
            ResourceType type,
            String namespace,
            String name,
            String subresource,
            UnaryOperator<ObjectNode> change,
            WriteOptions options) {
        synchronized (store) {
            ObjectNode before = stored(type, namespace, name);
            ObjectNode changed = change.apply(type.fromStored().apply(before).deepCopy());
            ObjectNode after = type.toStored().apply(changed);
            Identity.checkSameObject(type, before, after);
            WriteRules.confine(type, subresource, before, after);
            rules.complete(type, after, options.fieldValidation());
            Json.child(after, "metadata").set("managedFields", Json.at(before, "metadata", "managedFields"));
            Json.child(after, "metadata").set("resourceVersion", Json.at(before, "metadata", "resourceVersion"));
            if (after.equals(before)) {
                return type.fromStored().apply(before);
            }
            Manager manager = new Manager(options.manager(), "Update", subresource);
            Ownership.recordUpdate(before, after, type.typing(), manager, type.apiVersion(), timestamp());
            return type.fromStored().apply(finishChange(type, before, after, options));
        }
    }

    private ObjectNode finishChange(ResourceType type, ObjectNode before, ObjectNode after, WriteOptions options) {
        WriteRules.countGeneration(type, before, after);
        rules.check(type, after, Optional.of(before));
        if (options.dryRun()) {
            return after;
        }
        if (deletion.isDone(after)) {
            return deletion.remove(type, after);
        }
        return storedAnew(type, after);
    }

    /**
     * Server-side apply; creates the object if there is none.
     *
     * @throws ApiError 409 if another manager owns a field that would change and {@code force} is not set
     */
    public ObjectNode apply(
            ResourceType type,
            String namespace,
            String name,
            String subresource,
            ObjectNode body,
            WriteOptions options) {
        if (options.manager().isEmpty()) {
            throw ApiError.of(
                    422,
                    "Invalid",
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value:"
                            + " is required for apply patch");
        }
        if (Json.at(body, "metadata", "managedFields").size() > 0) {
            throw ApiError.badRequest("metadata.managedFields must be nil");
        }
        synchronized (store) {
            ObjectNode config = type.toStored().apply(body.deepCopy());
            Json.child(config, "metadata").put("name", name);
            config = Identity.identified(type, namespace, config);
            Manager manager = new Manager(options.manager(), "Apply", subresource);
            Optional<ObjectNode> existing = store.get(type.storage(), namespace, name);
            if (existing.isEmpty()) {
                return applyNew(type, namespace, config, subresource, manager, options);
            }
            ObjectNode before = existing.get();
            Identity.checkSameObject(type, before, config);
            keepOnly(config, type, subresource);
            ObjectNode after = Ownership.apply(
                    before, config, type.typing(), manager, options.force(), type.apiVersion(), timestamp());
            WriteRules.confine(type, subresource, before, after);
            rules.complete(type, after, options.fieldValidation());
            Json.child(after, "metadata").set("resourceVersion", Json.at(before, "metadata", "resourceVersion"));
            if (after.equals(before)) {
                return type.fromStored().apply(before);
            }
            return type.fromStored().apply(finishChange(type, before, after, options));
        }
    }

    private ObjectNode applyNew(
            ResourceType type, String namespace, ObjectNode config, String sub, Manager manager, WriteOptions options) {
        String name = Json.text(config, "metadata", "name");
        if (!sub.isEmpty()) {
            throw ApiError.notFound(type, name);
        }
        if (!Json.text(config, "metadata", "uid").isEmpty()
                || !Json.text(config, "metadata", "resourceVersion").isEmpty()) {
            throw ApiError.conflict(
                    type, name, "the object to be applied carries a uid or resourceVersion and does not exist");
        }
        requireNamespace(type, namespace, name);
        keepOnly(config, type, sub);
        ObjectNode object = Ownership.apply(
                Json.object(), config, type.typing(), manager, options.force(), type.apiVersion(), timestamp());
        return type.fromStored().apply(finishCreate(type, object, options, "Apply"));
    }

    private static void keepOnly(ObjectNode config, ResourceType type, String subresource) {
        if (subresource.equals("status")) {
            config.retain("apiVersion", "kind", "metadata", "status");
        } else if (type.statusSubresource()) {
            config.remove("status");
        }
    }

    /** @throws ApiError 404 if there is none, 409 if a precondition fails */
    public ObjectNode delete(ResourceType type, String namespace, String name, DeleteOptions options) {
        synchronized (store) {
            return type.fromStored().apply(deletion.delete(type, stored(type, namespace, name), options));
        }
    }

    /**
     * Binds a pod to a node, as a scheduler does.
     *
     * @throws ApiError 409 if it is bound already, 404 if there is no such pod
     */
    public void bind(String namespace, String pod, String node, WriteOptions options) {
        change(
                BuiltIns.PODS,
                namespace,
                pod,
                "",
                current -> {
                    ObjectNode spec = Json.child(current, "spec");
                    if (!Json.text(spec, "nodeName").isEmpty()) {
                        throw ApiError.conflict(
                                BuiltIns.PODS,
                                pod,
                                "pod " + pod + " is already assigned to node \"" + Json.text(spec, "nodeName") + "\"");
                    }
                    spec.put("nodeName", node);
                    return current;
                },
                options);
    }

    /** Takes an object out of the store whatever its finalizers say; for controllers that have done what those stood for. */
    public void expunge(ResourceType type, ObjectNode object) {
        synchronized (store) {
            deletion.remove(type, object);
        }
    }

    private ObjectNode storedAnew(ResourceType type, ObjectNode object) {
        ObjectNode written = store.put(type.storage(), object);
        if (type == BuiltIns.CRDS) {
            types.install(written);
            ObjectNode status = CustomKinds.established(written, timestamp());
            if (!Json.at(written, "status", "acceptedNames").equals(status.path("acceptedNames"))) {
                ObjectNode established = written.deepCopy();
                established.set("status", status);
                return store.put(type.storage(), established);
            }
        }
        return written;
    }

    private void requireNamespace(ResourceType type, String namespace, String name) {
        if (type.namespaced()) {
            ObjectNode found = stored(BuiltIns.NAMESPACES, "", namespace);
            if (Json.text(found, "status", "phase").equals("Terminating")) {
                throw ApiError.forbidden(
                        type,
                        name,
                        "unable to create new content in namespace " + namespace + " because it is being terminated");
            }
        }
    }
}
