package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Api;
import dev.jetpilot.testbed.apiserver.BuiltIns;
import dev.jetpilot.testbed.apiserver.Json;
import dev.jetpilot.testbed.apiserver.WriteOptions;

/** Writes Kubernetes events; the same thing said again counts up the one that is there. */
final class Events {
    private final Api api;
    private final String component;

    Events(Api api, String component) {
        this.api = api;
        this.component = component;
    }

    void normal(JsonNode about, String reason, String message) {
        write(about, "Normal", reason, message);
    }

    void warning(JsonNode about, String reason, String message) {
        write(about, "Warning", reason, message);
    }

    private void write(JsonNode about, String type, String reason, String message) {
        String named = Json.text(about, "metadata", "namespace");
        String namespace = named.isEmpty() ? "default" : named;
        String identity = Json.text(about, "metadata", "uid") + component + reason + message;
        String name = Json.text(about, "metadata", "name") + "." + Integer.toHexString(identity.hashCode());
        String now = api.timestamp();
        WriteOptions writer = WriteOptions.by(component);
        synchronized (api.store()) {
            if (api.store().get(BuiltIns.EVENTS.storage(), namespace, name).isPresent()) {
                api.change(
                        BuiltIns.EVENTS,
                        namespace,
                        name,
                        "",
                        event -> event.put("count", event.path("count").asInt(1) + 1)
                                .put("lastTimestamp", now),
                        writer);
                return;
            }
            ObjectNode event = Json.object();
            event.putObject("metadata").put("name", name);
            event.putObject("involvedObject")
                    .put("kind", Json.text(about, "kind"))
                    .put("namespace", named)
                    .put("name", Json.text(about, "metadata", "name"))
                    .put("uid", Json.text(about, "metadata", "uid"))
                    .put("apiVersion", Json.text(about, "apiVersion"));
            event.put("type", type)
                    .put("reason", reason)
                    .put("message", message)
                    .put("count", 1);
            event.put("firstTimestamp", now).put("lastTimestamp", now).put("reportingComponent", component);
            event.putObject("source").put("component", component);
            api.create(BuiltIns.EVENTS, namespace, event, writer);
        }
    }
}
