package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The OpenAPI v3 documents: enough for {@code kubectl explain}, and for its question whether the server validates fields. */
final class OpenApi {
    private final ResourceTypes types;

    OpenApi(ResourceTypes types) {
        this.types = types;
    }

    ObjectNode index() {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        TreeSet<String> versions = new TreeSet<>();
        types.all().forEach(type -> versions.add(root(type)));
        versions.forEach(
                root -> paths.putObject(root).put("serverRelativeURL", "/openapi/v3/" + root + "?hash=" + hash(root)));
        return index;
    }

    private int hash(String root) {
        return document(root).map(JsonNode::hashCode).orElse(0);
    }

    Optional<ObjectNode> document(String root) {
        List<ResourceType> served =
                types.all().stream().filter(type -> root(type).equals(root)).toList();
        if (served.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", ServerVersion.GIT_VERSION);
        ObjectNode paths = document.putObject("paths");
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        for (ResourceType type : served) {
            String reference = name(type);
            schemas.set(reference, schema(type));
            String collection = "/" + root + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + type.plural();
            operation(paths, collection, "get", "list", type, reference);
            operation(paths, collection, "post", "post", type, reference);
            for (String verb : List.of("get", "put", "patch", "delete")) {
                operation(paths, collection + "/{name}", verb, verb, type, reference);
            }
        }
        return Optional.of(document);
    }

    private static String root(ResourceType type) {
        return type.group().isEmpty() ? "api/" + type.version() : "apis/" + type.group() + "/" + type.version();
    }

    /** {@code dev.jetpilot.v1alpha1.EdgeModel}: the group backwards, as the server names custom kinds. */
    private static String name(ResourceType type) {
        if (type.custom().isEmpty()) {
            String group = type.group().isEmpty() ? "core" : type.group().split("\\.")[0];
            return "io.k8s.api." + group + "." + type.version() + "." + type.kind();
        }
        List<String> parts = new ArrayList<>(List.of(type.group().split("\\.")));
        Collections.reverse(parts);
        return String.join(".", parts) + "." + type.version() + "." + type.kind();
    }

    private static ObjectNode schema(ResourceType type) {
        ObjectNode schema = type.custom()
                .map(custom -> Json.at(custom.version(), "schema", "openAPIV3Schema"))
                .filter(JsonNode::isObject)
                .map(found -> (ObjectNode) found.deepCopy())
                .orElseGet(() -> Json.object().put("type", "object"));
        ObjectNode properties = Json.child(schema, "properties");
        properties.putObject("apiVersion").put("type", "string").put("description", "APIVersion of this object.");
        properties.putObject("kind").put("type", "string").put("description", "Kind of this object.");
        properties.putObject("metadata").put("type", "object").put("description", "Standard object's metadata.");
        schema.putArray("x-kubernetes-group-version-kind").add(kindReference(type));
        return schema;
    }

    private static ObjectNode kindReference(ResourceType type) {
        return Json.object()
                .put("group", type.group())
                .put("version", type.version())
                .put("kind", type.kind());
    }

    private static void operation(
            ObjectNode paths, String path, String method, String action, ResourceType type, String reference) {
        ObjectNode operation = Json.child(paths, path).putObject(method);
        operation.put("operationId", action + type.version() + type.kind());
        ArrayNode parameters = operation.putArray("parameters");
        if (!method.equals("get") && !method.equals("delete")) {
            for (String parameter : List.of("dryRun", "fieldManager", "fieldValidation")) {
                parameters
                        .addObject()
                        .put("name", parameter)
                        .put("in", "query")
                        .putObject("schema")
                        .put("type", "string");
            }
        }
        operation
                .putObject("responses")
                .putObject("200")
                .put("description", "OK")
                .putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/" + reference);
        operation.put("x-kubernetes-action", action);
        operation.set("x-kubernetes-group-version-kind", kindReference(type));
    }
}
