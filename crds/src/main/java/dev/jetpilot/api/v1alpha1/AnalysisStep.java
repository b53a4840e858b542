package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** A wait for a proven verdict. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AnalysisStep(
        @JsonPropertyDescription("Shortest time to judge, as a Go duration.")
        String minDuration,

        @JsonPropertyDescription("Longest time to judge; then onInconclusive applies.")
        String maxDuration) {}
