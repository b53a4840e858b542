package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What differs between two states of an object, place by place. */
record FieldChanges(FieldSet added, FieldSet modified, FieldSet removed) {
    private static final FieldChanges NONE = new FieldChanges(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.EMPTY);

    static FieldChanges between(JsonNode before, JsonNode after, Typing typing) {
        if (before.equals(after)) {
            return NONE;
        }
        if (before instanceof ObjectNode && after instanceof ObjectNode && !typing.atomicMap()) {
            if (before.isEmpty() || after.isEmpty()) {
                return new FieldChanges(
                        after.isEmpty() ? FieldSet.LEAF : FieldSet.of(after, typing),
                        FieldSet.EMPTY,
                        before.isEmpty() ? FieldSet.LEAF : FieldSet.of(before, typing));
            }
            Builder changes = new Builder();
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                changes.step("f:" + name, before.path(name), after.path(name), typing.field(name), false);
            }
            return changes.build();
        }
        if (before instanceof ArrayNode && after instanceof ArrayNode && FieldSet.isMergedList(typing)) {
            Map<String, JsonNode> old = byStep(before, typing);
            Map<String, JsonNode> current = byStep(after, typing);
            Builder changes = new Builder();
            Set<String> steps = new LinkedHashSet<>(old.keySet());
            steps.addAll(current.keySet());
            JsonNode missing = Json.object().path("none");
            for (String step : steps) {
                changes.step(
                        step,
                        old.getOrDefault(step, missing),
                        current.getOrDefault(step, missing),
                        typing.item(),
                        true);
            }
            return changes.build();
        }
        return new FieldChanges(FieldSet.EMPTY, FieldSet.LEAF, FieldSet.EMPTY);
    }

    static Map<String, JsonNode> byStep(JsonNode list, Typing typing) {
        Map<String, JsonNode> items = new LinkedHashMap<>();
        list.forEach(item -> items.put(FieldSet.step(item, typing), item));
        return items;
    }

    private static final class Builder {
        private final Map<String, FieldSet> added = new TreeMap<>();
        private final Map<String, FieldSet> modified = new TreeMap<>();
        private final Map<String, FieldSet> removed = new TreeMap<>();

        void step(String step, JsonNode before, JsonNode after, Typing typing, boolean item) {
            if (before.isMissingNode()) {
                added.put(step, whole(after, typing, item));
            } else if (after.isMissingNode()) {
                removed.put(step, whole(before, typing, item));
            } else {
                FieldChanges inside = between(before, after, typing);
                keep(added, step, inside.added);
                keep(modified, step, inside.modified);
                keep(removed, step, inside.removed);
            }
        }

        private static FieldSet whole(JsonNode value, Typing typing, boolean item) {
            FieldSet inside = value.isValueNode() ? FieldSet.LEAF : FieldSet.of(value, typing);
            return item ? new FieldSet(true, inside.children()) : inside;
        }

        private static void keep(Map<String, FieldSet> into, String step, FieldSet set) {
            if (!set.isEmpty()) {
                into.put(step, set);
            }
        }

        FieldChanges build() {
            return new FieldChanges(
                    new FieldSet(false, added), new FieldSet(false, modified), new FieldSet(false, removed));
        }
    }
}
