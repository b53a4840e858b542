package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Json;
import java.util.Optional;

/** Builds the pods of a DaemonSet, each bound by its affinity to one node. Source: {@code pkg/controller/daemon/util/daemonset_util.go}. */
final class DaemonPods {
    static final String HASH = "controller-revision-hash";
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String[][] TOLERATED = {
        {"node.kubernetes.io/not-ready", "NoExecute"},
        {"node.kubernetes.io/unreachable", "NoExecute"},
        {"node.kubernetes.io/disk-pressure", "NoSchedule"},
        {"node.kubernetes.io/memory-pressure", "NoSchedule"},
        {"node.kubernetes.io/pid-pressure", "NoSchedule"},
        {"node.kubernetes.io/unschedulable", "NoSchedule"},
    };

    private DaemonPods() {}

    /** The pod spec of the set's template with the tolerations that all its pods get. */
    static ObjectNode spec(JsonNode daemonSet) {
        ObjectNode spec = Json.at(daemonSet, "spec", "template", "spec").deepCopy();
        ArrayNode tolerations = spec.get("tolerations") instanceof ArrayNode list ? list : spec.putArray("tolerations");
        for (String[] taint : TOLERATED) {
            tolerate(tolerations, taint[0], taint[1]);
        }
        if (spec.path("hostNetwork").asBoolean()) {
            tolerate(tolerations, "node.kubernetes.io/network-unavailable", "NoSchedule");
        }
        return spec;
    }

    private static void tolerate(ArrayNode tolerations, String key, String effect) {
        tolerations.addObject().put("key", key).put("operator", "Exists").put("effect", effect);
    }

    static ObjectNode pod(JsonNode daemonSet, JsonNode spec, String node, String hash) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata");
        String prefix = Objects.name(daemonSet);
        metadata.put("generateName", (prefix.length() > 57 ? prefix.substring(0, 57) : prefix) + "-");
        JsonNode template = Json.at(daemonSet, "spec", "template", "metadata");
        ObjectNode labels = metadata.putObject("labels");
        if (template.get("labels") instanceof ObjectNode given) {
            labels.setAll(given);
        }
        labels.put(HASH, hash)
                .put(
                        "pod-template-generation",
                        Json.at(daemonSet, "metadata", "generation").asText());
        if (template.get("annotations") instanceof ObjectNode annotations) {
            metadata.set("annotations", annotations);
        }
        metadata.putArray("ownerReferences").add(Objects.controllerReference(daemonSet));
        ObjectNode own = spec.deepCopy();
        pin(own, node);
        pod.set("spec", own);
        return pod;
    }

    /** Every alternative of the node affinity is narrowed to the one node; the set's own expressions stay beside it. */
    private static void pin(ObjectNode spec, String node) {
        ObjectNode nodeAffinity = Json.child(Json.child(spec, "affinity"), "nodeAffinity");
        ObjectNode required = Json.child(nodeAffinity, REQUIRED);
        ArrayNode terms = required.get("nodeSelectorTerms") instanceof ArrayNode list
                ? list
                : required.putArray("nodeSelectorTerms");
        if (terms.isEmpty()) {
            terms.addObject();
        }
        terms.forEach(term -> ((ObjectNode) term)
                .putArray("matchFields")
                .addObject()
                .put("key", "metadata.name")
                .put("operator", "In")
                .putArray("values")
                .add(node));
    }

    /** The node a pod runs on, or is made for. */
    static Optional<String> node(JsonNode pod) {
        String bound = Objects.nodeName(pod);
        if (!bound.isEmpty()) {
            return Optional.of(bound);
        }
        for (JsonNode term : Json.at(pod, "spec", "affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms")) {
            for (JsonNode field : term.path("matchFields")) {
                if (Json.text(field, "key").equals("metadata.name")) {
                    return Optional.of(field.path("values").path(0).asText());
                }
            }
        }
        return Optional.empty();
    }
}
