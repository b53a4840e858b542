package dev.jetpilot.testbed.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Fields that a structural schema does not know: a kube-apiserver drops them, and names them when asked to be strict.
 */
final class UnknownFields {
    private final List<String> found = new ArrayList<>();

    private UnknownFields() {}

    /** Removes unknown fields from the value, in place, and returns their paths. */
    static List<String> prune(JsonNode schema, JsonNode value, String path) {
        UnknownFields fields = new UnknownFields();
        fields.walk(schema, value, path);
        return fields.found;
    }

    private void walk(JsonNode schema, JsonNode value, String path) {
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                walk(schema.path("items"), value.get(i), SchemaPaths.item(path, i));
            }
        } else if (value instanceof ObjectNode object
                && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            JsonNode known = schema.path("properties");
            JsonNode values = schema.path("additionalProperties");
            for (String name : List.copyOf(names(object))) {
                String fieldPath = SchemaPaths.field(path, name);
                if (known.has(name)) {
                    walk(known.get(name), object.get(name), fieldPath);
                } else if (values.isObject()) {
                    walk(values, object.get(name), fieldPath);
                } else {
                    object.remove(name);
                    found.add(fieldPath);
                }
            }
        }
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
