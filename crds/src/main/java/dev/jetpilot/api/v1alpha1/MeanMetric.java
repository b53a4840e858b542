package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;

/** A mean out of two counters. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MeanMetric(
        @JsonPropertyDescription("Counter of the summed values.") @Required @WrittenAs(Notation.METRIC)
        String sum,

        @JsonPropertyDescription("Counter of the events.") @Required @WrittenAs(Notation.METRIC)
        String count) {}
