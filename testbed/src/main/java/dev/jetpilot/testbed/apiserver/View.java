package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** In which form a client wants objects: whole, metadata only, or as a table for people to read. */
enum View {
    WHOLE,
    METADATA,
    TABLE;

    private static final Pattern AS = Pattern.compile("as=(\\w+)");

    static View of(String accept) {
        for (String choice : accept.split(",")) {
            if (!choice.contains("json") && !choice.contains("*/*")) {
                continue;
            }
            Matcher as = AS.matcher(choice);
            if (!as.find()) {
                return WHOLE;
            }
            if (as.group(1).equals("Table")) {
                return TABLE;
            }
            if (as.group(1).startsWith("PartialObjectMetadata")) {
                return METADATA;
            }
        }
        return WHOLE;
    }

    ObjectNode one(ResourceType type, ObjectNode object, Tables tables, String includeObject) {
        return switch (this) {
            case WHOLE -> object;
            case METADATA -> metadata(object);
            case TABLE -> tables.table(type, List.of(object), Json.object(), includeObject, true);
        };
    }

    ObjectNode list(ResourceType type, Lists.Page page, Tables tables, String includeObject) {
        ObjectNode meta = Json.object().put("resourceVersion", Long.toString(page.revision()));
        if (!page.next().isEmpty()) {
            meta.put("continue", page.next()).put("remainingItemCount", page.remaining());
        }
        if (this == TABLE) {
            return tables.table(type, page.items(), meta, includeObject, true);
        }
        ObjectNode list = Json.object();
        if (this == METADATA) {
            list.put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/v1");
        } else {
            list.put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
        }
        list.set("metadata", meta);
        list.putArray("items")
                .addAll(
                        this == METADATA
                                ? page.items().stream().map(View::metadata).toList()
                                : page.items());
        return list;
    }

    static ObjectNode metadata(JsonNode object) {
        ObjectNode partial = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.path("metadata"));
        return partial;
    }
}
