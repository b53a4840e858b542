package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;

/** Challenger beside stable at a fixed split. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "duration(has(self.minDuration) ? self.minDuration : '" + Defaults.AB_TEST_MIN_DURATION + "')"
                + " <= duration(has(self.maxDuration) ? self.maxDuration : '" + Defaults.AB_TEST_MAX_DURATION + "')",
        message = "minDuration is above maxDuration (defaults: " + Defaults.AB_TEST_MIN_DURATION + " and "
                + Defaults.AB_TEST_MAX_DURATION + "): lower it, or raise maxDuration")
public record AbTest(
        @JsonPropertyDescription("The EdgeModel that challenges modelRef.") @Required
        ObjectRef challengerRef,

        @JsonPropertyDescription("Share of the nodes of each class on the challenger.") @WrittenAs(Notation.PERCENT)
        IntOrString split,

        @JsonPropertyDescription("The metric that is compared.") @Required
        AbTestMetric metric,

        @JsonPropertyDescription("Which direction is better.")
        Direction betterIs,

        @JsonPropertyDescription("Relative effect below which there is no difference.") @WrittenAs(Notation.RATE)
        IntOrString minimumEffect,

        @JsonPropertyDescription("Shortest test, as a Go duration.") @WrittenAs(Notation.DURATION)
        String minDuration,

        @JsonPropertyDescription("Longest test, as a Go duration.") @WrittenAs(Notation.DURATION)
        String maxDuration,

        @JsonPropertyDescription("What happens to the challenger's nodes at the end.")
        OnConclusion onConclusion) {}
