package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Turns a CustomResourceDefinition into the kinds it makes servable, one for each served version. */
final class CustomKinds {
    private CustomKinds() {}

    static List<ResourceType> of(JsonNode crd, Admission admission) {
        JsonNode spec = crd.path("spec");
        JsonNode names = spec.path("names");
        String group = Json.text(spec, "group");
        String plural = Json.text(names, "plural");
        String kind = Json.text(names, "kind");
        String storageVersion = "";
        for (JsonNode version : spec.path("versions")) {
            storageVersion = version.path("storage").asBoolean() ? Json.text(version, "name") : storageVersion;
        }
        String stored = group + "/" + storageVersion;
        List<ResourceType> types = new ArrayList<>();
        for (JsonNode version : spec.path("versions")) {
            if (version.path("served").asBoolean()) {
                String served = group + "/" + Json.text(version, "name");
                types.add(new ResourceType(
                        group,
                        Json.text(version, "name"),
                        plural,
                        names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
                        kind,
                        Json.text(spec, "scope").equals("Namespaced"),
                        Json.texts(names.path("shortNames")),
                        Json.texts(names.path("categories")),
                        plural + "." + group,
                        version.path("subresources").has("status"),
                        true,
                        new CrdTyping(version.path("schema").path("openAPIV3Schema"), true),
                        Optional.of(new ResourceType.CustomKind((ObjectNode) version, admission)),
                        relabelled(stored, served),
                        relabelled(served, stored)));
            }
        }
        return types;
    }

    private static UnaryOperator<ObjectNode> relabelled(String from, String to) {
        return from.equals(to)
                ? UnaryOperator.identity()
                : object -> object.deepCopy().put("apiVersion", to);
    }

    /** The status of a definition whose names have been accepted. */
    static ObjectNode established(JsonNode crd, String now) {
        ObjectNode status = Json.object();
        ArrayNode conditions = status.putArray("conditions");
        condition(conditions, "NamesAccepted", "NoConflicts", "no conflicts found", now);
        condition(conditions, "Established", "InitialNamesAccepted", "the initial names have been accepted", now);
        status.set("acceptedNames", Json.at(crd, "spec", "names"));
        ArrayNode stored = status.putArray("storedVersions");
        Json.at(crd, "spec", "versions").forEach(version -> {
            if (version.path("storage").asBoolean()) {
                stored.add(Json.text(version, "name"));
            }
        });
        return status;
    }

    private static void condition(ArrayNode into, String type, String reason, String message, String now) {
        into.addObject()
                .put("type", type)
                .put("status", "True")
                .put("lastTransitionTime", now)
                .put("reason", reason)
                .put("message", message);
    }
}
