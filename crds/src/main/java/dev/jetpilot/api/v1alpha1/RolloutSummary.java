package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What the printer columns show. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RolloutSummary(
        @JsonPropertyDescription("Step of the class furthest behind, as in 2/5 analysis.")
        String step,

        @JsonPropertyDescription("Nodes on the target revision of all nodes.")
        String updated,

        @JsonPropertyDescription("Nodes that serve of all online nodes.")
        String ready,

        @JsonPropertyDescription("Nodes that are offline.") Integer offline,
        @JsonPropertyDescription("Why it is not finished.") String reason) {}
