package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who owns which fields of an object: the entries of {@code metadata.managedFields}. */
final class ManagedFields {
    /** One writer of one kind: {@code operation} is Apply or Update, {@code subresource} empty or status. */
    record Manager(String name, String operation, String subresource) implements Comparable<Manager> {
        @Override
        public int compareTo(Manager other) {
            return (operation + "/" + name + "/" + subresource)
                    .compareTo(other.operation + "/" + other.name + "/" + other.subresource);
        }
    }

    private record Owned(String apiVersion, String time, FieldSet fields) {}

    private final Map<Manager, Owned> entries = new TreeMap<>();

    static ManagedFields of(JsonNode object) {
        ManagedFields fields = new ManagedFields();
        for (JsonNode entry : Json.at(object, "metadata", "managedFields")) {
            Manager manager = new Manager(
                    Json.text(entry, "manager"), Json.text(entry, "operation"), Json.text(entry, "subresource"));
            fields.entries.put(
                    manager,
                    new Owned(
                            Json.text(entry, "apiVersion"),
                            Json.text(entry, "time"),
                            FieldSet.fromJson(entry.path("fieldsV1"))));
        }
        return fields;
    }

    FieldSet ownedBy(Manager manager) {
        Owned owned = entries.get(manager);
        return owned == null ? FieldSet.EMPTY : owned.fields;
    }

    /** How conflicts name a manager: {@code "kubectl" with subresource "status" using v1 at 2026-01-01T00:00:00Z}. */
    String describe(Manager manager) {
        Owned owned = entries.get(manager);
        String with = manager.subresource.isEmpty() ? "" : " with subresource \"" + manager.subresource + "\"";
        String using = manager.operation.equals("Update") ? " using " + owned.apiVersion + " at " + owned.time : "";
        return "\"" + manager.name + "\"" + with + using;
    }

    Collection<Manager> managers() {
        return new ArrayList<>(entries.keySet());
    }

    FieldSet ownedByOthers(Manager manager) {
        return entries.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(manager))
                .map(entry -> entry.getValue().fields)
                .reduce(FieldSet.EMPTY, FieldSet::union);
    }

    /** Gives the manager exactly these fields; the time stays if they are the ones it had. */
    void own(Manager manager, String apiVersion, FieldSet fields, String time) {
        Owned before = entries.get(manager);
        if (fields.isEmpty()) {
            entries.remove(manager);
        } else if (before == null || !before.fields.equals(fields)) {
            entries.put(manager, new Owned(apiVersion, time, fields));
        }
    }

    /** Takes the fields from every manager but this one. */
    void takeFromOthers(Manager manager, FieldSet fields) {
        for (Manager other : List.copyOf(entries.keySet())) {
            if (!other.equals(manager)) {
                Owned owned = entries.get(other);
                FieldSet left = owned.fields.minus(fields);
                if (left.isEmpty()) {
                    entries.remove(other);
                } else {
                    entries.put(other, new Owned(owned.apiVersion, owned.time, left));
                }
            }
        }
    }

    void writeTo(ObjectNode object) {
        ArrayNode list = Json.array();
        entries.forEach((manager, owned) -> {
            ObjectNode entry = list.addObject()
                    .put("manager", manager.name)
                    .put("operation", manager.operation)
                    .put("apiVersion", owned.apiVersion)
                    .put("time", owned.time)
                    .put("fieldsType", "FieldsV1");
            entry.set("fieldsV1", owned.fields.toJson());
            if (!manager.subresource.isEmpty()) {
                entry.put("subresource", manager.subresource);
            }
        });
        Json.child(object, "metadata").set("managedFields", list);
    }
}
