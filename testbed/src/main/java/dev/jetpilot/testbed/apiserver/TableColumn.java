package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One column of a table.
 *
 * @param type {@code string}, {@code integer}, {@code number}, {@code boolean} or {@code date}
 * @param priority 0 is always shown, more only in wide output
 * @param cell what stands in it, from the object and the present time
 */
record TableColumn(
        String name, String type, String description, int priority, BiFunction<JsonNode, Instant, JsonNode> cell) {
    static final TableColumn NAME = text("Name", 0, object -> Json.text(object, "metadata", "name"));
    static final TableColumn AGE = age("Age", "metadata", "creationTimestamp");
    private static final Pattern STEP =
            Pattern.compile("\\.([A-Za-z0-9_\\-$]+(?:\\\\\\.[A-Za-z0-9_\\-/]+)*)|\\[(\\d+|\\*)]|\\['([^']+)']"
                    + "|\\[\\?\\(@\\.([A-Za-z0-9_]+)\\s*==\\s*[\"']([^\"']*)[\"']\\)]");

    static TableColumn text(String name, int priority, Function<JsonNode, String> value) {
        return new TableColumn(name, "string", name, priority, (object, now) -> TextNode.valueOf(value.apply(object)));
    }

    static TableColumn number(String name, int priority, String... path) {
        return new TableColumn(
                name,
                "integer",
                name,
                priority,
                (object, now) -> Json.MAPPER
                        .getNodeFactory()
                        .numberNode(Json.at(object, path).asLong(0)));
    }

    static TableColumn age(String name, String... path) {
        return new TableColumn(
                name, "string", name, 0, (object, now) -> TextNode.valueOf(since(Json.text(object, path), now)));
    }

    static TableColumn ofCrd(JsonNode column) {
        String type = Json.text(column, "type");
        String path = Json.text(column, "jsonPath");
        return new TableColumn(
                Json.text(column, "name"),
                type.equals("date") ? "string" : type,
                Json.text(column, "description"),
                column.path("priority").asInt(),
                (object, now) -> crdCell(evaluate(object, path), type, now));
    }

    private static JsonNode crdCell(List<JsonNode> found, String type, Instant now) {
        if (found.isEmpty()) {
            return Json.MAPPER.nullNode();
        }
        if (type.equals("date")) {
            return TextNode.valueOf(since(found.get(0).asText(), now));
        }
        if (!type.equals("string")) {
            return found.get(0);
        }
        return TextNode.valueOf(String.join(
                ",",
                found.stream()
                        .map(value -> value.isTextual() ? value.asText() : value.toString())
                        .toList()));
    }

    /** The values at a JSON path of the kind printer columns use: fields, indexes, {@code [*]} and {@code [?(@.type=="Ready")]}. */
    static List<JsonNode> evaluate(JsonNode object, String path) {
        List<JsonNode> found = List.of(object);
        Matcher step = STEP.matcher(path);
        while (step.find()) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : found) {
                if (step.group(1) != null) {
                    next.add(node.path(step.group(1).replace("\\.", ".")));
                } else if (step.group(3) != null) {
                    next.add(node.path(step.group(3)));
                } else if (step.group(4) != null) {
                    node.forEach(item -> {
                        if (Json.text(item, step.group(4)).equals(step.group(5))) {
                            next.add(item);
                        }
                    });
                } else if (step.group(2).equals("*")) {
                    node.forEach(next::add);
                } else {
                    next.add(node.path(Integer.parseInt(step.group(2))));
                }
            }
            found = next.stream()
                    .filter(node -> !node.isMissingNode() && !node.isNull())
                    .toList();
        }
        return found;
    }

    /** How long ago a timestamp was, as kubectl shows ages: two units at most, fewer as it grows. */
    static String since(String timestamp, Instant now) {
        try {
            return timestamp.isEmpty() ? "<unknown>" : shortly(Duration.between(Instant.parse(timestamp), now));
        } catch (DateTimeException e) {
            return "<invalid>";
        }
    }

    static String shortly(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        long minutes = seconds / 60;
        long hours = minutes / 60;
        long days = hours / 24;
        if (seconds < 120) {
            return seconds + "s";
        }
        if (minutes < 10) {
            return minutes + "m" + rest(seconds % 60, "s");
        }
        if (hours < 3) {
            return minutes + "m";
        }
        if (hours < 8) {
            return hours + "h" + rest(minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        if (days < 8) {
            return days + "d" + rest(hours % 24, "h");
        }
        return days < 730 ? days + "d" : days / 365 + "y" + rest(days % 365, "d");
    }

    private static String rest(long amount, String unit) {
        return amount == 0 ? "" : amount + unit;
    }
}
