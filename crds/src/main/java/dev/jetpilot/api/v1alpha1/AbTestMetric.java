package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** The metric an A/B test compares. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.latency), has(self.ratio), has(self.gauge)].filter(x, x).size() == 1",
        message = "set exactly one of latency, ratio and gauge")
public record AbTestMetric(
        @JsonPropertyDescription("Name of the metric, for people.") @Required @WrittenAs(Notation.SHORT_NAME)
        String name,

        @JsonPropertyDescription("Compares a latency.") LatencySlo latency,

        @JsonPropertyDescription("Compares a share of bad events.")
        RatioSlo ratio,

        @JsonPropertyDescription("Compares a gauge.") GaugeSlo gauge) {}
