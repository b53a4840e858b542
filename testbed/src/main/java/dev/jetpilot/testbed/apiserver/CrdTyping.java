package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The merge rules of a custom kind: what its structural schema says, and the built-in rules for metadata. */
record CrdTyping(JsonNode schema, boolean root) implements Typing {

    @Override
    public Typing field(String name) {
        if (root && name.equals("metadata")) {
            return BuiltInTyping.ROOT.field(name);
        }
        JsonNode property = schema.path("properties").path(name);
        return new CrdTyping(property.isMissingNode() ? schema.path("additionalProperties") : property, false);
    }

    @Override
    public Typing item() {
        return new CrdTyping(schema.path("items"), false);
    }

    @Override
    public boolean atomicMap() {
        return schema.path("x-kubernetes-map-type").asText().equals("atomic");
    }

    @Override
    public List<String> listKeys() {
        return schema.path("x-kubernetes-list-type").asText().equals("map")
                ? Json.texts(schema.path("x-kubernetes-list-map-keys"))
                : List.of();
    }

    @Override
    public boolean set() {
        return schema.path("x-kubernetes-list-type").asText().equals("set");
    }

    @Override
    public String keyDefault(String key) {
        return schema.path("items").path("properties").path(key).path("default").asText("");
    }
}
