package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.IntOrString;

/** One step; exactly one field is set. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CanaryStep(
        @JsonPropertyDescription("Share of the class's online nodes on the new revision, as in 5%; rounded up.")
        IntOrString setWeight,

        @JsonPropertyDescription("Wait for a verdict.") AnalysisStep analysis,

        @JsonPropertyDescription("Wait for a time, or for a person.")
        PauseStep pause) {}
