package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** How a new model goes out: exactly one of the two. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Strategy(
        @JsonPropertyDescription("In steps, node by node.") CanaryStrategy canary,

        @JsonPropertyDescription("Side by side, for comparison.")
        AbTest abTest) {}
