package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of places in an object, as {@code managedFields} names them: {@code f:name} for a field, {@code k:{"name":"x"}} for an item of a
 * keyed list, {@code v:"x"} for a member of a set.
 *
 * @param member whether this place itself is in the set
 */
record FieldSet(boolean member, Map<String, FieldSet> children) {
    static final FieldSet EMPTY = new FieldSet(false, Map.of());
    static final FieldSet LEAF = new FieldSet(true, Map.of());

    boolean isEmpty() {
        return !member && children.isEmpty();
    }

    FieldSet child(String step) {
        return children.getOrDefault(step, EMPTY);
    }

    /** All places of a value: the leaves, and the items of keyed lists themselves. */
    static FieldSet of(JsonNode value, Typing typing) {
        if (value instanceof ObjectNode map && !map.isEmpty() && !typing.atomicMap()) {
            Map<String, FieldSet> children = new TreeMap<>();
            map.properties()
                    .forEach(entry ->
                            children.put("f:" + entry.getKey(), of(entry.getValue(), typing.field(entry.getKey()))));
            return new FieldSet(false, children);
        }
        if (value instanceof ArrayNode list && !list.isEmpty() && isMergedList(typing)) {
            Map<String, FieldSet> children = new TreeMap<>();
            for (JsonNode item : list) {
                FieldSet inside = typing.set() ? EMPTY : of(item, typing.item());
                children.put(step(item, typing), new FieldSet(true, inside.children));
            }
            return new FieldSet(false, children);
        }
        return LEAF;
    }

    static boolean isMergedList(Typing typing) {
        return typing.set() || !typing.listKeys().isEmpty();
    }

    /** How an item of a keyed list or a set is named. */
    static String step(JsonNode item, Typing typing) {
        if (typing.set()) {
            return "v:" + item;
        }
        ObjectNode key = Json.object();
        for (String name : typing.listKeys()) {
            if (item.hasNonNull(name)) {
                key.set(name, item.get(name));
            } else if (!typing.keyDefault(name).isEmpty()) {
                key.put(name, typing.keyDefault(name));
            }
        }
        return "k:" + key;
    }

    FieldSet union(FieldSet other) {
        Map<String, FieldSet> all = new TreeMap<>(children);
        other.children.forEach((step, set) -> all.merge(step, set, FieldSet::union));
        return new FieldSet(member || other.member, all);
    }

    FieldSet minus(FieldSet other) {
        Map<String, FieldSet> left = new TreeMap<>();
        children.forEach((step, set) -> {
            FieldSet rest = set.minus(other.child(step));
            if (!rest.isEmpty()) {
                left.put(step, rest);
            }
        });
        return new FieldSet(member && !other.member, left);
    }

    FieldSet intersect(FieldSet other) {
        Map<String, FieldSet> both = new TreeMap<>();
        children.forEach((step, set) -> {
            FieldSet shared = set.intersect(other.child(step));
            if (!shared.isEmpty()) {
                both.put(step, shared);
            }
        });
        return new FieldSet(member && other.member, both);
    }

    /** Readable paths of all members, such as {@code .spec.containers[name="a"].image}. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        collect("", paths);
        return paths;
    }

    private void collect(String prefix, List<String> paths) {
        if (member) {
            paths.add(prefix);
        }
        children.forEach((step, set) -> set.collect(prefix + readable(step), paths));
    }

    private static String readable(String step) {
        String rest = step.substring(2);
        return switch (step.charAt(0)) {
            case 'f' -> "." + rest;
            case 'k' -> "[" + rest.substring(1, rest.length() - 1).replaceAll("\"([^\"]+)\":", "$1=") + "]";
            default -> "[=" + rest + "]";
        };
    }

    /** The form in {@code fieldsV1}. */
    ObjectNode toJson() {
        ObjectNode json = Json.object();
        if (member && !children.isEmpty()) {
            json.putObject(".");
        }
        children.forEach((step, set) -> json.set(step, set.toJson()));
        return json;
    }

    static FieldSet fromJson(JsonNode json) {
        Map<String, FieldSet> children = new TreeMap<>();
        for (var entry : json.properties()) {
            if (!entry.getKey().equals(".")) {
                children.put(entry.getKey(), fromJson(entry.getValue()));
            }
        }
        return new FieldSet(children.isEmpty() || json.has("."), children);
    }
}
