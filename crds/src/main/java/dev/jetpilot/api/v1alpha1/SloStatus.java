package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The verdict on one objective. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SloStatus(
        @JsonPropertyDescription("Name of the objective.") String name,

        @JsonPropertyDescription("Pass, Fail, CommonCause or Inconclusive.")
        String verdict,

        @JsonPropertyDescription("What was observed on the canary nodes.")
        String observed,

        @JsonPropertyDescription("What the objective asks for.")
        String threshold,

        @JsonPropertyDescription("Events or windows it rests on.")
        Long samples,

        @JsonPropertyDescription("The strength of the evidence, for people.")
        String evidence) {}
