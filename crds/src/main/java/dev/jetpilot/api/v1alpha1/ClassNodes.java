package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Counts of a class's nodes. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClassNodes(
        @JsonPropertyDescription("Nodes of the class.") Integer desired,

        @JsonPropertyDescription("Nodes assigned to the target revision.")
        Integer updated,

        @JsonPropertyDescription("Nodes that serve what they are assigned.")
        Integer ready,

        @JsonPropertyDescription("Online nodes on the way to what they are assigned.")
        Integer moving,

        @JsonPropertyDescription("Nodes that failed in this attempt.")
        Integer failed,

        @JsonPropertyDescription("Nodes whose Ready condition is Unknown.")
        Integer offline,

        @JsonPropertyDescription("Nodes without an assignment.")
        Integer unassigned) {}
