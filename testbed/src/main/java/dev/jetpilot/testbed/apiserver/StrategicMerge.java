package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Strategic merge patch: lists of objects merge by their key, with the directives {@code $patch},
 * {@code $deleteFromPrimitiveList}, {@code $setElementOrder} and {@code $retainKeys}.
 */
final class StrategicMerge {
    private static final String DELETE_FROM = "$deleteFromPrimitiveList/";
    private static final String ORDER = "$setElementOrder/";

    private StrategicMerge() {}

    /** The target with the patch laid over it; the target is not changed. */
    static JsonNode merge(JsonNode target, JsonNode patch, Typing typing) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        String directive = changes.path("$patch").asText();
        if (directive.equals("delete")) {
            return Json.object();
        }
        ObjectNode merged =
                target instanceof ObjectNode && !directive.equals("replace") ? target.deepCopy() : Json.object();
        if (changes.has("$retainKeys")) {
            merged.retain(Json.texts(changes.get("$retainKeys")));
        }
        for (var entry : changes.properties()) {
            String field = entry.getKey();
            JsonNode value = entry.getValue();
            if (field.startsWith(DELETE_FROM)) {
                drop(merged.path(field.substring(DELETE_FROM.length())), value);
            } else if (!field.startsWith("$")) {
                mergeField(merged, field, value, typing.field(field));
            }
        }
        for (var entry : changes.properties()) {
            if (entry.getKey().startsWith(ORDER)) {
                String field = entry.getKey().substring(ORDER.length());
                order(merged, field, entry.getValue(), typing.field(field));
            }
        }
        return merged;
    }

    private static void mergeField(ObjectNode merged, String field, JsonNode value, Typing typing) {
        if (value.isNull()) {
            merged.remove(field);
        } else if (value instanceof ArrayNode items) {
            merged.set(field, list(merged.path(field), items, typing));
        } else {
            merged.set(field, merge(merged.path(field), value, typing));
        }
    }

    private static ArrayNode list(JsonNode target, ArrayNode patch, Typing typing) {
        boolean replace = typing.strategicKeys().isEmpty() && !typing.set();
        for (JsonNode item : patch) {
            replace |= item.path("$patch").asText().equals("replace");
        }
        List<JsonNode> merged = new ArrayList<>();
        if (!replace) {
            target.forEach(merged::add);
        }
        for (JsonNode item : patch) {
            String directive = item.path("$patch").asText();
            int at = replace ? -1 : find(merged, item, typing);
            if (directive.equals("delete")) {
                if (at >= 0) {
                    merged.remove(at);
                }
            } else if (directive.isEmpty() && at >= 0) {
                merged.set(at, merge(merged.get(at), item, typing.item()));
            } else if (directive.isEmpty()) {
                merged.add(item instanceof ObjectNode ? merge(Json.object(), item, typing.item()) : item);
            }
        }
        return Json.array().addAll(merged);
    }

    private static int find(List<JsonNode> items, JsonNode wanted, Typing typing) {
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.get(i);
            boolean same = typing.set()
                    ? item.equals(wanted)
                    : typing.strategicKeys().stream()
                            .allMatch(key -> item.path(key).equals(wanted.path(key)));
            if (same) {
                return i;
            }
        }
        return -1;
    }

    private static void drop(JsonNode list, JsonNode values) {
        if (list instanceof ArrayNode items) {
            for (JsonNode value : values) {
                for (int i = items.size() - 1; i >= 0; i--) {
                    if (items.get(i).equals(value)) {
                        items.remove(i);
                    }
                }
            }
        }
    }

    /** Items named in the order come in that order, the others keep their place after them. */
    private static void order(ObjectNode merged, String field, JsonNode order, Typing typing) {
        if (!(merged.get(field) instanceof ArrayNode items)) {
            return;
        }
        List<JsonNode> rest = new ArrayList<>();
        items.forEach(rest::add);
        ArrayNode ordered = Json.array();
        for (JsonNode wanted : order) {
            int at = find(rest, wanted, typing);
            if (at >= 0) {
                ordered.add(rest.remove(at));
            }
        }
        merged.set(field, ordered.addAll(rest));
    }
}
