package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Events are stored as core/v1 and served as events.k8s.io/v1 too, with the fields renamed. */
final class EventVersions {
    /** Name in core/v1 to name in events.k8s.io/v1. */
    private static final Map<String, String> NAMES = Map.of(
            "involvedObject", "regarding",
            "message", "note",
            "source", "deprecatedSource",
            "firstTimestamp", "deprecatedFirstTimestamp",
            "lastTimestamp", "deprecatedLastTimestamp",
            "count", "deprecatedCount",
            "reportingComponent", "reportingController");

    private EventVersions() {}

    static ObjectNode toEventsGroup(ObjectNode event) {
        ObjectNode converted = event.deepCopy();
        NAMES.forEach((core, renamed) -> rename(converted, core, renamed));
        return converted.put("apiVersion", "events.k8s.io/v1");
    }

    static ObjectNode toCore(ObjectNode event) {
        ObjectNode converted = event.deepCopy();
        NAMES.forEach((core, renamed) -> rename(converted, renamed, core));
        return converted.put("apiVersion", "v1");
    }

    private static void rename(ObjectNode object, String from, String to) {
        JsonNode value = object.remove(from);
        if (value != null) {
            object.set(to, value);
        }
    }
}
