package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** Steps on the way to every node. Empty: waves of maxUnavailable only. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CanaryStrategy(
        @JsonPropertyDescription("Steps in order.") List<CanaryStep> steps,

        @JsonPropertyDescription("Node labels to spread canary nodes over.")
        List<String> spreadBy) {

    public CanaryStrategy {
        steps = steps == null ? null : List.copyOf(steps);
        spreadBy = spreadBy == null ? null : List.copyOf(spreadBy);
    }
}
