package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an object is to be deleted.
 *
 * @param graceSeconds seconds a pod gets to stop; empty for its own setting
 * @param propagation {@code Background}, {@code Foreground} or {@code Orphan}
 * @param uid delete only the object with this uid
 * @param resourceVersion delete only the object in this version
 */
public record DeleteOptions(
        OptionalLong graceSeconds,
        String propagation,
        Optional<String> uid,
        Optional<String> resourceVersion,
        boolean dryRun) {
    /** Delete now what can be deleted now, dependents later. */
    public static final DeleteOptions BACKGROUND =
            new DeleteOptions(OptionalLong.empty(), "Background", Optional.empty(), Optional.empty(), false);

    /** Delete at once, as a kubelet does when the containers have stopped. */
    public static final DeleteOptions NOW =
            new DeleteOptions(OptionalLong.of(0), "Background", Optional.empty(), Optional.empty(), false);

    static DeleteOptions of(JsonNode body, String grace, String propagation, boolean dryRun) {
        String seconds = grace.isEmpty() ? body.path("gracePeriodSeconds").asText("") : grace;
        String policy = propagation.isEmpty() ? body.path("propagationPolicy").asText("") : propagation;
        if (policy.isEmpty()) {
            policy = body.path("orphanDependents").asBoolean() ? "Orphan" : "Background";
        }
        return new DeleteOptions(
                seconds.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(seconds)),
                policy,
                Optional.of(Json.text(body, "preconditions", "uid")).filter(text -> !text.isEmpty()),
                Optional.of(Json.text(body, "preconditions", "resourceVersion")).filter(text -> !text.isEmpty()),
                dryRun || body.path("dryRun").size() > 0);
    }
}
