package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.ManagedFields.Manager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Server-side apply, and the book-keeping of field owners that every other write needs for it. */
final class Ownership {
    private static final Set<String> UNTRACKED_METADATA = Set.of(
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "resourceVersion",
            "generation",
            "selfLink",
            "managedFields");

    private Ownership() {}

    /** Notes in {@code after} that the manager has made the difference between {@code before} and it. */
    static void recordUpdate(
            JsonNode before, ObjectNode after, Typing typing, Manager manager, String apiVersion, String time) {
        FieldChanges changes = FieldChanges.between(tracked(before), tracked(after), typing);
        ManagedFields fields = ManagedFields.of(before);
        FieldSet touched = changes.modified().union(changes.removed());
        fields.takeFromOthers(manager, touched);
        FieldSet own = fields.ownedBy(manager)
                .minus(changes.removed())
                .union(changes.added())
                .union(changes.modified());
        fields.own(manager, apiVersion, own, time);
        fields.writeTo(after);
    }

    /**
     * The live object with an applied configuration merged into it, its managed fields brought up to date.
     *
     * @param live what is stored; an empty object if nothing is
     * @throws ApiError 409 if another manager owns a field that would change, unless forced
     */
    static ObjectNode apply(
            ObjectNode live,
            ObjectNode config,
            Typing typing,
            Manager manager,
            boolean force,
            String apiVersion,
            String time) {
        ObjectNode wanted = tracked(config);
        FieldSet applied = FieldSet.of(wanted, typing);
        ObjectNode merged = (ObjectNode) merge(live, config, typing);
        ManagedFields fields = ManagedFields.of(live);
        FieldChanges changes = FieldChanges.between(tracked(live), tracked(merged), typing);
        FieldSet changed = changes.modified().union(changes.added());
        refuseConflicts(fields, manager, changed, force);
        fields.takeFromOthers(manager, changed);
        FieldSet others = fields.ownedByOthers(manager);
        FieldSet dropped = fields.ownedBy(manager).minus(applied).minus(others);
        prune(merged, dropped, others, typing);
        fields.own(manager, apiVersion, applied, time);
        fields.writeTo(merged);
        return merged;
    }

    private static void refuseConflicts(ManagedFields fields, Manager manager, FieldSet changed, boolean force) {
        if (force) {
            return;
        }
        List<ApiError.Cause> causes = new ArrayList<>();
        for (Manager other : fields.managers()) {
            if (!other.equals(manager)) {
                String who = "conflict with " + fields.describe(other);
                for (String path : fields.ownedBy(other).intersect(changed).paths()) {
                    causes.add(new ApiError.Cause("FieldManagerConflict", who, path));
                }
            }
        }
        if (!causes.isEmpty()) {
            throw ApiError.applyConflict(causes);
        }
    }

    private static JsonNode merge(JsonNode live, JsonNode config, Typing typing) {
        if (live instanceof ObjectNode && config instanceof ObjectNode && !typing.atomicMap()) {
            ObjectNode merged = live.deepCopy();
            for (var entry : config.properties()) {
                Typing inside = typing.field(entry.getKey());
                merged.set(entry.getKey(), merge(live.path(entry.getKey()), entry.getValue(), inside));
            }
            return merged;
        }
        if (live instanceof ArrayNode && config instanceof ArrayNode && FieldSet.isMergedList(typing)) {
            Map<String, JsonNode> items = FieldChanges.byStep(live, typing);
            FieldChanges.byStep(config, typing)
                    .forEach((step, item) -> items.merge(
                            step, item, (old, wanted) -> typing.set() ? old : merge(old, wanted, typing.item())));
            return Json.array().addAll(items.values());
        }
        return config;
    }

    /** Removes the dropped fields; a map that loses its last field goes with it, an item goes unless others own parts of it. */
    private static void prune(JsonNode node, FieldSet dropped, FieldSet others, Typing typing) {
        if (node instanceof ObjectNode map) {
            dropped.children().forEach((step, set) -> {
                String name = step.substring(2);
                JsonNode value = map.path(name);
                if (set.member() && others.child(step).isEmpty()) {
                    map.remove(name);
                } else if (!value.isMissingNode()) {
                    prune(value, set, others.child(step), typing.field(name));
                    if (value.isContainerNode() && value.isEmpty()) {
                        map.remove(name);
                    }
                }
            });
        } else if (node instanceof ArrayNode list) {
            for (int i = list.size() - 1; i >= 0; i--) {
                String step = FieldSet.step(list.get(i), typing);
                FieldSet set = dropped.child(step);
                if (set.member() && others.child(step).isEmpty()) {
                    list.remove(i);
                } else {
                    prune(list.get(i), set, others.child(step), typing.item());
                }
            }
        }
    }

    /** The parts of an object that have owners. */
    private static ObjectNode tracked(JsonNode object) {
        ObjectNode copy = object.deepCopy();
        copy.remove(List.of("apiVersion", "kind"));
        if (copy.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(UNTRACKED_METADATA);
            if (metadata.isEmpty()) {
                copy.remove("metadata");
            }
        }
        return copy;
    }
}
