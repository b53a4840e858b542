package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** One objective; exactly one of latency, ratio and gauge. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.latency), has(self.ratio), has(self.gauge)].filter(x, x).size() == 1",
        message = "set exactly one of latency, ratio and gauge")
public record Slo(
        @JsonPropertyDescription("Name of the objective, unique in the rollout.")
        @Required
        @WrittenAs(Notation.SHORT_NAME)
        String name,

        @JsonPropertyDescription("An objective on a latency: a quantile or a mean stays below a threshold.")
        LatencySlo latency,

        @JsonPropertyDescription("An objective on the share of bad events.")
        RatioSlo ratio,

        @JsonPropertyDescription("An objective on a gauge, such as power or temperature.")
        GaugeSlo gauge) {}
