package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetpilot.testbed.apiserver.Json;
import dev.jetpilot.testbed.apiserver.Selectors;
import java.util.Optional;
import java.util.Set;

/** Whether a pod's spec lets it onto a node: selector and affinity, taints and tolerations. Pure. */
final class Placement {
    private Placement() {}

    /** {@code nodeName}, {@code nodeSelector} and required node affinity; the terms are alternatives, a term's parts add up. */
    static boolean matches(JsonNode podSpec, JsonNode node) {
        String pinned = Json.text(podSpec, "nodeName");
        if (!pinned.isEmpty() && !pinned.equals(Objects.name(node))) {
            return false;
        }
        JsonNode labels = Objects.labels(node);
        for (var wanted : podSpec.path("nodeSelector").properties()) {
            if (!Json.text(labels, wanted.getKey()).equals(wanted.getValue().asText())
                    || !labels.has(wanted.getKey())) {
                return false;
            }
        }
        JsonNode required =
                Json.at(podSpec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
        if (required.isMissingNode() || required.isNull()) {
            return true;
        }
        for (JsonNode term : required.path("nodeSelectorTerms")) {
            if (termMatches(term, node)) {
                return true;
            }
        }
        return false;
    }

    private static boolean termMatches(JsonNode term, JsonNode node) {
        if (term.path("matchExpressions").isEmpty() && term.path("matchFields").isEmpty()) {
            return false;
        }
        for (JsonNode expression : term.path("matchExpressions")) {
            if (!Selectors.requirement(expression).test(Objects.labels(node))) {
                return false;
            }
        }
        JsonNode fields = Json.object().put("metadata.name", Objects.name(node));
        for (JsonNode field : term.path("matchFields")) {
            if (!Selectors.requirement(field).test(fields)) {
                return false;
            }
        }
        return true;
    }

    /** The first taint with one of these effects that the pod does not tolerate. */
    static Optional<JsonNode> untolerated(JsonNode podSpec, JsonNode node, Set<String> effects) {
        for (JsonNode taint : Json.at(node, "spec", "taints")) {
            if (effects.contains(Json.text(taint, "effect")) && !isTolerated(podSpec, taint)) {
                return Optional.of(taint);
            }
        }
        return Optional.empty();
    }

    private static boolean isTolerated(JsonNode podSpec, JsonNode taint) {
        for (JsonNode toleration : podSpec.path("tolerations")) {
            String effect = Json.text(toleration, "effect");
            String key = Json.text(toleration, "key");
            boolean exists = Json.text(toleration, "operator").equals("Exists");
            if ((effect.isEmpty() || effect.equals(Json.text(taint, "effect")))
                    && (key.isEmpty() ? exists : key.equals(Json.text(taint, "key")))
                    && (exists || Json.text(toleration, "value").equals(Json.text(taint, "value")))) {
                return true;
            }
        }
        return false;
    }
}
