package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.ValidationRule;

/** A wait for a proven verdict. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "duration(has(self.minDuration) ? self.minDuration : '" + Defaults.ANALYSIS_STEP_MIN_DURATION + "')"
                + " <= duration(has(self.maxDuration) ? self.maxDuration : '" + Defaults.ANALYSIS_STEP_MAX_DURATION
                + "')",
        message = "minDuration is above maxDuration (defaults: "
                + Defaults.ANALYSIS_STEP_MIN_DURATION + " and " + Defaults.ANALYSIS_STEP_MAX_DURATION
                + "): lower it, or raise maxDuration")
public record AnalysisStep(
        @JsonPropertyDescription("Shortest time to judge, as a Go duration.") @WrittenAs(Notation.DURATION)
        String minDuration,

        @JsonPropertyDescription("Longest time to judge; then onInconclusive applies.") @WrittenAs(Notation.DURATION)
        String maxDuration) {}
