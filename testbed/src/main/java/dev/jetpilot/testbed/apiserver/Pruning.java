package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Drops what a structural schema does not know, and fills in its defaults. Metadata, apiVersion and kind are left alone. */
final class Pruning {
    private Pruning() {}

    /** Prunes in place and names the paths that went. */
    static List<String> prune(ObjectNode object, JsonNode schema) {
        List<String> unknown = new ArrayList<>();
        prune(object, schema, "", unknown, true);
        return unknown;
    }

    private static void prune(JsonNode value, JsonNode schema, String path, List<String> unknown, boolean root) {
        if (value instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                prune(list.get(i), schema.path("items"), path + "[" + i + "]", unknown, false);
            }
        } else if (value instanceof ObjectNode map) {
            JsonNode properties = schema.path("properties");
            JsonNode additional = schema.path("additionalProperties");
            boolean keep = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
            boolean embedded =
                    root || schema.path("x-kubernetes-embedded-resource").asBoolean();
            List<String> names = new ArrayList<>();
            map.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String where = path.isEmpty() ? name : path + "." + name;
                if (embedded && (name.equals("apiVersion") || name.equals("kind") || name.equals("metadata"))) {
                    continue;
                }
                if (properties.has(name)) {
                    prune(map.get(name), properties.get(name), where, unknown, false);
                } else if (additional.isObject()) {
                    prune(map.get(name), additional, where, unknown, false);
                } else if (!keep && !additional.asBoolean()) {
                    map.remove(name);
                    unknown.add(where);
                }
            }
        }
    }

    /** Fills in the defaults in place. */
    static void setDefaults(JsonNode value, JsonNode schema) {
        if (value instanceof ArrayNode list) {
            list.forEach(item -> setDefaults(item, schema.path("items")));
        } else if (value instanceof ObjectNode map) {
            for (var property : schema.path("properties").properties()) {
                JsonNode preset = property.getValue().path("default");
                if (!map.hasNonNull(property.getKey()) && !preset.isMissingNode()) {
                    map.set(property.getKey(), preset.deepCopy());
                }
                setDefaults(map.path(property.getKey()), property.getValue());
            }
            if (schema.path("additionalProperties").isObject()) {
                map.forEach(item -> setDefaults(item, schema.path("additionalProperties")));
            }
        }
    }
}
