package dev.jetpilot.testbed.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;

/**
 * What kstatus (cli-utils) computes for a kind it does not know, which Flux, kpt and {@code kubectl wait}-like tools go by: the
 * generation that was seen, then Reconciling, Stalled and Ready. On the real control plane the
 * library itself judges the same objects ({@link RealKStatus}).
 */
public enum KStatus {
    /** Done. */
    CURRENT,
    /** Under way. */
    IN_PROGRESS,
    /** Stuck until someone does something. */
    FAILED,
    /** Being deleted. */
    TERMINATING;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The status of an object. */
    public static KStatus of(GenericKubernetesResource object) {
        JsonNode json = JSON.valueToTree(object);
        if (json.path("metadata").hasNonNull("deletionTimestamp")) {
            return TERMINATING;
        }
        JsonNode seen = json.at("/status/observedGeneration");
        if (seen.isNumber() && seen.asLong() != json.at("/metadata/generation").asLong()) {
            return IN_PROGRESS;
        }
        if (is(json, "Reconciling", "True")) {
            return IN_PROGRESS;
        }
        if (is(json, "Stalled", "True")) {
            return FAILED;
        }
        return is(json, "Ready", "False") || is(json, "Ready", "Unknown") ? IN_PROGRESS : CURRENT;
    }

    private static boolean is(JsonNode object, String type, String status) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText().equals(status);
            }
        }
        return false;
    }
}
