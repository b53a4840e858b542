package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.ThreadLocalRandom;

/** Which object a request is about: kind, namespace, name, and the uid and resource version that it may insist on. */
final class Identity {
    private static final String NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private Identity() {}

    /** Gives the object its kind, namespace and, if only a prefix is given, its name; refuses those of something else. */
    static ObjectNode identified(ResourceType type, String namespace, ObjectNode object) {
        String kind = Json.text(object, "kind");
        if (!kind.isEmpty() && !kind.equals(type.kind())) {
            throw ApiError.badRequest("the object provided is a " + kind + ", but this path takes a " + type.kind());
        }
        ObjectNode metadata = Json.child(object, "metadata");
        String given = Json.text(metadata, "namespace");
        if (type.namespaced() && !given.isEmpty() && !given.equals(namespace)) {
            throw ApiError.badRequest("the namespace of the provided object does not match the namespace sent on the"
                    + " request: " + given + ", " + namespace);
        }
        if (type.namespaced()) {
            metadata.put("namespace", namespace);
        } else {
            metadata.remove("namespace");
        }
        if (Json.text(metadata, "name").isEmpty()
                && !Json.text(metadata, "generateName").isEmpty()) {
            metadata.put("name", Json.text(metadata, "generateName") + randomSuffix());
        }
        if (Json.text(metadata, "name").isEmpty()) {
            throw ApiError.invalid(type, "", "metadata.name", "Required value: name or generateName is required");
        }
        if (kind.isEmpty()) {
            object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        }
        return object;
    }

    private static String randomSuffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(NAME_LETTERS.charAt(ThreadLocalRandom.current().nextInt(NAME_LETTERS.length())));
        }
        return suffix.toString();
    }

    /** @throws ApiError 409 if the new state carries the uid or version of another one, 400 if it carries another name */
    static void checkSameObject(ResourceType type, ObjectNode before, ObjectNode after) {
        String name = Json.text(before, "metadata", "name");
        String uid = Json.text(after, "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(Json.text(before, "metadata", "uid"))) {
            throw ApiError.conflict(
                    type,
                    name,
                    "StorageError: invalid object, Precondition failed: UID in precondition: " + uid
                            + ", UID in object meta: " + Json.text(before, "metadata", "uid"));
        }
        String version = Json.text(after, "metadata", "resourceVersion");
        if (!version.isEmpty() && !version.equals(Json.text(before, "metadata", "resourceVersion"))) {
            throw ApiError.modified(type, name);
        }
        if (!Json.text(after, "metadata", "name").equals(name)) {
            throw ApiError.badRequest(
                    "metadata.name of " + type.qualifiedName() + " \"" + name + "\" cannot be changed");
        }
    }
}
