package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** JSON patch (RFC 6902) and JSON merge patch (RFC 7386). */
final class Patches {
    private Patches() {}

    /** The target with the merge patch laid over it; the target is not changed. */
    static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode)) {
            return patch;
        }
        ObjectNode merged = target instanceof ObjectNode ? target.deepCopy() : Json.object();
        for (var entry : patch.properties()) {
            if (entry.getValue().isNull()) {
                merged.remove(entry.getKey());
            } else {
                merged.set(entry.getKey(), merge(merged.path(entry.getKey()), entry.getValue()));
            }
        }
        return merged;
    }

    /**
     * The target after all operations; the target is not changed.
     *
     * @throws ApiError 422 if an operation cannot be done, a failed {@code test} included
     */
    static JsonNode json(JsonNode target, JsonNode operations) {
        ObjectNode holder = Json.object();
        holder.set("root", target.deepCopy());
        for (JsonNode operation : operations) {
            String op = operation.path("op").asText();
            List<String> path = pointer(operation.path("path").asText());
            switch (op) {
                case "add" -> add(holder, path, operation.path("value"));
                case "replace" -> {
                    remove(holder, path);
                    add(holder, path, operation.path("value"));
                }
                case "remove" -> remove(holder, path);
                case "test" -> test(holder, path, operation.path("value"));
                case "copy" ->
                    add(
                            holder,
                            path,
                            read(holder, pointer(operation.path("from").asText()))
                                    .deepCopy());
                case "move" ->
                    add(
                            holder,
                            path,
                            remove(holder, pointer(operation.path("from").asText())));
                default -> throw refused("Unexpected kind: " + op);
            }
        }
        return holder.get("root");
    }

    private static List<String> pointer(String text) {
        List<String> path = new ArrayList<>(List.of("root"));
        if (!text.isEmpty()) {
            for (String step : text.substring(1).split("/", -1)) {
                path.add(step.replace("~1", "/").replace("~0", "~"));
            }
        }
        return path;
    }

    private static JsonNode read(JsonNode node, List<String> path) {
        JsonNode current = node;
        for (String step : path) {
            current = current instanceof ArrayNode list ? list.path(index(list, step)) : current.path(step);
            if (current.isMissingNode()) {
                throw refused("doc is missing path: /" + String.join("/", path.subList(1, path.size())));
            }
        }
        return current;
    }

    private static void add(JsonNode root, List<String> path, JsonNode value) {
        String last = path.get(path.size() - 1);
        JsonNode parent = read(root, path.subList(0, path.size() - 1));
        if (parent instanceof ArrayNode list) {
            int at = last.equals("-") ? list.size() : index(list, last);
            if (at > list.size()) {
                throw refused("add operation does not apply: index " + last + " is out of bounds");
            }
            list.insert(at, value.deepCopy());
        } else if (parent instanceof ObjectNode map) {
            map.set(last, value.deepCopy());
        }
    }

    private static JsonNode remove(JsonNode root, List<String> path) {
        JsonNode removed = read(root, path);
        String last = path.get(path.size() - 1);
        JsonNode parent = read(root, path.subList(0, path.size() - 1));
        if (parent instanceof ArrayNode list) {
            list.remove(index(list, last));
        } else if (parent instanceof ObjectNode map) {
            map.remove(last);
        }
        return removed;
    }

    private static void test(JsonNode root, List<String> path, JsonNode value) {
        if (!read(root, path).equals(value)) {
            throw refused("testing path /" + String.join("/", path.subList(1, path.size())) + " failed");
        }
    }

    private static int index(ArrayNode list, String step) {
        try {
            return Integer.parseInt(step);
        } catch (NumberFormatException e) {
            throw refused("\"" + step + "\" is not an index into a list of " + list.size());
        }
    }

    private static ApiError refused(String why) {
        return ApiError.of(422, "Invalid", "the server rejected our request due to an error in our request: " + why);
    }
}
