package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** A node that does not run what it shall, and why. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WaitingNode(
        @JsonPropertyDescription("Name of the node.") String node,

        @JsonPropertyDescription("Why it waits: one reason of a closed list.")
        String reason,

        @JsonPropertyDescription("What that means for this node.")
        String message,

        @JsonPropertyDescription("Since when it waits.") String since) {}
