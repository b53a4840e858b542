package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.ApiError.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What every object goes through between a client's wish and the store: which parts may change, defaults, validation. */
final class WriteRules {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
    private static final Pattern RBAC_NAME = Pattern.compile("[^/%]+");
    private static final Set<String> SERVER_METADATA =
            Set.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation");

    private final PodPolicy podPolicy;

    WriteRules(PodPolicy podPolicy) {
        this.podPolicy = podPolicy;
    }

    /** Resets everything that this request may not change: status, or all but status, and what the server owns in metadata. */
    static void confine(ResourceType type, String subresource, JsonNode before, ObjectNode after) {
        if (subresource.equals("status")) {
            JsonNode status = after.path("status").deepCopy();
            ObjectNode metadata = Json.child(after, "metadata").deepCopy();
            after.removeAll();
            after.setAll((ObjectNode) before.deepCopy());
            setOrRemove(after, "status", status);
            ObjectNode kept = Json.child(after, "metadata");
            if (type.custom().isEmpty()) {
                setOrRemove(kept, "labels", metadata.path("labels"));
                setOrRemove(kept, "annotations", metadata.path("annotations"));
            }
            setOrRemove(kept, "managedFields", metadata.path("managedFields"));
        } else if (type.statusSubresource()) {
            setOrRemove(after, "status", before.path("status"));
        }
        ObjectNode metadata = Json.child(after, "metadata");
        for (String field : SERVER_METADATA) {
            setOrRemove(metadata, field, Json.at(before, "metadata", field));
        }
        metadata.remove("selfLink");
    }

    private static void setOrRemove(ObjectNode object, String field, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            object.remove(field);
        } else {
            object.set(field, value);
        }
    }

    /** Defaults and pruning, in place. */
    void complete(ResourceType type, ObjectNode object, String fieldValidation) {
        Json.child(object, "metadata");
        type.custom()
                .ifPresentOrElse(
                        custom -> {
                            JsonNode schema = Json.at(custom.version(), "schema", "openAPIV3Schema");
                            List<String> unknown = Pruning.prune(object, schema);
                            if (!unknown.isEmpty() && fieldValidation.equals("Strict")) {
                                String fields = String.join(
                                        ", ",
                                        unknown.stream()
                                                .map(path -> "unknown field \"" + path + "\"")
                                                .toList());
                                throw ApiError.badRequest(
                                        type.kind() + " in version \"" + type.version() + "\" cannot be handled as a "
                                                + type.kind() + ": strict decoding error: " + fields);
                            }
                            Pruning.setDefaults(object, schema);
                        },
                        () -> BuiltInDefaults.apply(type.storage(), object));
    }

    /** @throws ApiError 422 if the object may not be stored, 403 if policy forbids it */
    void check(ResourceType type, ObjectNode object, Optional<JsonNode> before) {
        String name = Json.text(object, "metadata", "name");
        Pattern allowed = type.group().startsWith("rbac.") ? RBAC_NAME : NAME;
        List<Cause> causes = new ArrayList<>();
        if (name.length() > 253 || !allowed.matcher(name).matches()) {
            causes.add(new Cause(
                    "FieldValueInvalid",
                    "Invalid value: \"" + name
                            + "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                            + " characters, '-' or '.', and must start and end with an alphanumeric character",
                    "metadata.name"));
        }
        causes.addAll(BuiltInValidation.check(type.storage(), object, before));
        type.custom().ifPresent(custom -> {
            JsonNode old = before.orElse(null);
            for (String line : custom.admission().validate(object, Optional.ofNullable(old))) {
                int colon = line.indexOf(": ");
                causes.add(
                        colon < 0
                                ? new Cause("FieldValueInvalid", line, "")
                                : new Cause("FieldValueInvalid", line.substring(colon + 2), line.substring(0, colon)));
            }
        });
        if (!causes.isEmpty()) {
            throw ApiError.invalid(type, name, causes);
        }
        if (type.storage().equals("pods") && before.isEmpty()) {
            podPolicy.refusal(object).ifPresent(why -> {
                String prefix = Json.text(object, "metadata", "generateName");
                throw ApiError.forbidden(type, prefix.isEmpty() ? name : prefix, why);
            });
        }
    }

    /** Counts the generation up if anything but metadata and status differs. */
    static void countGeneration(ResourceType type, JsonNode before, ObjectNode after) {
        if (type.generation() && !withoutReports(type, before).equals(withoutReports(type, after))) {
            long generation = Json.at(before, "metadata", "generation").asLong(0);
            Json.child(after, "metadata").put("generation", generation + 1);
        }
    }

    private static ObjectNode withoutReports(ResourceType type, JsonNode object) {
        ObjectNode copy = object.deepCopy();
        copy.remove(List.of("metadata", "apiVersion", "kind"));
        if (type.statusSubresource()) {
            copy.remove("status");
        }
        return copy;
    }
}
