package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Json;
import java.util.Optional;

/** Questions that every controller asks of objects. */
final class Objects {
    private Objects() {}

    static String name(JsonNode object) {
        return Json.text(object, "metadata", "name");
    }

    static String namespace(JsonNode object) {
        return Json.text(object, "metadata", "namespace");
    }

    static String uid(JsonNode object) {
        return Json.text(object, "metadata", "uid");
    }

    static String key(JsonNode object) {
        return namespace(object) + "/" + name(object);
    }

    static JsonNode labels(JsonNode object) {
        return Json.at(object, "metadata", "labels");
    }

    static boolean isDeleting(JsonNode object) {
        return object.path("metadata").hasNonNull("deletionTimestamp");
    }

    static String nodeName(JsonNode pod) {
        return Json.text(pod, "spec", "nodeName");
    }

    static boolean hasEnded(JsonNode pod) {
        String phase = Json.text(pod, "status", "phase");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** The owner reference that says {@code controller: true}. */
    static Optional<JsonNode> controller(JsonNode object) {
        for (JsonNode owner : Json.at(object, "metadata", "ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return Optional.of(owner);
            }
        }
        return Optional.empty();
    }

    static boolean isControlledBy(JsonNode object, JsonNode owner) {
        return controller(object)
                .filter(reference -> Json.text(reference, "uid").equals(uid(owner)))
                .isPresent();
    }

    static ObjectNode controllerReference(JsonNode owner) {
        return Json.object()
                .put("apiVersion", Json.text(owner, "apiVersion"))
                .put("kind", Json.text(owner, "kind"))
                .put("name", name(owner))
                .put("uid", uid(owner))
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    static Optional<JsonNode> condition(JsonNode object, String type) {
        for (JsonNode condition : Json.at(object, "status", "conditions")) {
            if (Json.text(condition, "type").equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    static boolean isReady(JsonNode object) {
        return condition(object, "Ready")
                .filter(ready -> Json.text(ready, "status").equals("True"))
                .isPresent();
    }

    /** Sets a condition in place; its transition time moves only if its status does. */
    static void setCondition(ObjectNode object, String type, String status, String reason, String message, String now) {
        ObjectNode parent = Json.child(object, "status");
        ArrayNode conditions =
                parent.get("conditions") instanceof ArrayNode list ? list : parent.putArray("conditions");
        ObjectNode condition = null;
        for (JsonNode existing : conditions) {
            if (Json.text(existing, "type").equals(type)) {
                condition = (ObjectNode) existing;
            }
        }
        if (condition == null) {
            condition = conditions.addObject().put("type", type);
        }
        if (!Json.text(condition, "status").equals(status)) {
            condition.put("status", status).put("lastTransitionTime", now);
        }
        putOrRemove(condition, "reason", reason);
        putOrRemove(condition, "message", message);
    }

    private static void putOrRemove(ObjectNode object, String field, String value) {
        if (value.isEmpty()) {
            object.remove(field);
        } else {
            object.put(field, value);
        }
    }
}
