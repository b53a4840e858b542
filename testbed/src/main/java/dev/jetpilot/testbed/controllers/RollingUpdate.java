package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Api;
import dev.jetpilot.testbed.apiserver.BuiltIns;
import dev.jetpilot.testbed.apiserver.DeleteOptions;
import dev.jetpilot.testbed.apiserver.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Ends pods of old templates, as many at a time as {@code maxUnavailable} allows; pods that are not ready cost nothing and go first. */
final class RollingUpdate {
    private final Api api;
    private final Events events;

    RollingUpdate(Api api, Events events) {
        this.api = api;
        this.events = events;
    }

    void advance(JsonNode daemonSet, Map<String, List<ObjectNode>> podsByNode, String hash) {
        List<ObjectNode> idle = new ArrayList<>();
        List<ObjectNode> serving = new ArrayList<>();
        int unavailable = 0;
        for (List<ObjectNode> pods : podsByNode.values()) {
            ObjectNode pod = pods.get(0);
            boolean ready = Objects.isReady(pod) && !Objects.isDeleting(pod);
            unavailable += ready ? 0 : 1;
            boolean old = !Json.text(pod, "metadata", "labels", DaemonPods.HASH).equals(hash);
            if (old && !Objects.isDeleting(pod)) {
                (ready ? serving : idle).add(pod);
            }
        }
        int budget = Math.max(0, maxUnavailable(daemonSet, podsByNode.size()) - unavailable);
        idle.forEach(pod -> end(daemonSet, pod));
        serving.stream().limit(budget).forEach(pod -> end(daemonSet, pod));
    }

    private void end(JsonNode daemonSet, ObjectNode pod) {
        api.delete(BuiltIns.PODS, Objects.namespace(pod), Objects.name(pod), DeleteOptions.BACKGROUND);
        events.normal(daemonSet, "SuccessfulDelete", "Deleted pod: " + Objects.name(pod));
    }

    private static int maxUnavailable(JsonNode daemonSet, int pods) {
        JsonNode setting = Json.at(daemonSet, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable");
        String text = setting.asText("1");
        return text.endsWith("%")
                ? Math.max(1, (int) Math.ceil(pods * Integer.parseInt(text.substring(0, text.length() - 1)) / 100.0))
                : Integer.parseInt(text);
    }
}
