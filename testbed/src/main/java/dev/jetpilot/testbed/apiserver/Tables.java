package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.time.TimeSource;
import java.util.ArrayList;
import java.util.List;

/** Shows objects as the {@code Table} that {@code kubectl get} prints. */
final class Tables {
    private final TimeSource time;

    Tables(TimeSource time) {
        this.time = time;
    }

    /**
     * @param meta resource version and continue token of the list
     * @param includeObject {@code None}, {@code Metadata} (also if empty) or {@code Object}: what each row carries besides its cells
     * @param withColumns whether to define the columns; only the first table of a watch does
     */
    ObjectNode table(
            ResourceType type, List<ObjectNode> objects, ObjectNode meta, String includeObject, boolean withColumns) {
        List<TableColumn> columns = columns(type);
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.set("metadata", meta);
        ArrayNode definitions = table.putArray("columnDefinitions");
        if (withColumns) {
            columns.forEach(column -> definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.name().equals("Name") ? "name" : "")
                    .put("description", column.description())
                    .put("priority", column.priority()));
        }
        ArrayNode rows = table.putArray("rows");
        for (ObjectNode object : objects) {
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells");
            columns.forEach(column -> cells.add(column.cell().apply(object, time.now())));
            if (includeObject.equals("Object")) {
                row.set("object", object);
            } else if (!includeObject.equals("None")) {
                row.set("object", View.metadata(object));
            }
        }
        return table;
    }

    private static List<TableColumn> columns(ResourceType type) {
        if (type.custom().isEmpty()) {
            return BuiltInColumns.of(type.storage());
        }
        List<TableColumn> columns = new ArrayList<>(List.of(TableColumn.NAME));
        JsonNode printed = type.custom().get().version().path("additionalPrinterColumns");
        printed.forEach(column -> columns.add(TableColumn.ofCrd(column)));
        if (printed.isEmpty()) {
            columns.add(TableColumn.AGE);
        }
        return columns;
    }
}
