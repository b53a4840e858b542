package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetpilot.testbed.apiserver.Json;
import dev.jetpilot.testbed.apiserver.Selectors;

/**
 * Required pod anti-affinity, in both directions: the new pod's against those that are there, and theirs against it. Pure.
 * A pod on another node is not asked for its own terms unless the new pod has terms wider than a host.
 */
final class AntiAffinity {
    private AntiAffinity() {}

    /**
     * Whether two pods may not be on these two nodes at once.
     *
     * @param other a pod that is there already, on {@code otherNode}
     */
    static boolean forbids(JsonNode pod, JsonNode node, JsonNode other, JsonNode otherNode) {
        return objects(pod, other, node, otherNode) || objects(other, pod, otherNode, node);
    }

    /** Whether only pods on the very same node can matter: every term, if there is any, is by hostname. */
    static boolean isByHostname(JsonNode pod) {
        for (JsonNode term : terms(pod)) {
            if (!Json.text(term, "topologyKey").equals("kubernetes.io/hostname")) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode terms(JsonNode pod) {
        return Json.at(pod, "spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
    }

    private static boolean objects(JsonNode pod, JsonNode to, JsonNode node, JsonNode toNode) {
        for (JsonNode term : terms(pod)) {
            String topology = Json.text(term, "topologyKey");
            JsonNode here = Objects.labels(node).path(topology);
            boolean sameDomain =
                    here.isTextual() && here.equals(Objects.labels(toNode).path(topology));
            if (sameDomain && inNamespaces(term, pod, to) && selects(term, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean inNamespaces(JsonNode term, JsonNode pod, JsonNode other) {
        if (term.has("namespaceSelector") && term.path("namespaceSelector").isEmpty()) {
            return true;
        }
        return term.path("namespaces").isEmpty()
                ? Objects.namespace(pod).equals(Objects.namespace(other))
                : Json.texts(term.path("namespaces")).contains(Objects.namespace(other));
    }

    private static boolean selects(JsonNode term, JsonNode other) {
        return term.has("labelSelector") && Selectors.matches(term.path("labelSelector"), Objects.labels(other));
    }
}
