package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;

/** One step; exactly one field is set. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.setWeight), has(self.analysis), has(self.pause)].filter(x, x).size() == 1",
        message = "set exactly one of setWeight, analysis and pause in a step")
public record CanaryStep(
        @JsonPropertyDescription("Share of the class's online nodes on the new revision, as in 5%; rounded up.")
        @WrittenAs(Notation.PERCENT)
        IntOrString setWeight,

        @JsonPropertyDescription("Wait for a verdict.") AnalysisStep analysis,

        @JsonPropertyDescription("Wait for a time, or for a person.")
        PauseStep pause) {}
