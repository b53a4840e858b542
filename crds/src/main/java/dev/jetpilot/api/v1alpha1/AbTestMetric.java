package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The metric an A/B test compares. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AbTestMetric(
        @JsonPropertyDescription("Name of the metric, for people.")
        String name,

        @JsonPropertyDescription("A latency.") LatencySlo latency,
        @JsonPropertyDescription("A ratio of counters.") RatioSlo ratio,
        @JsonPropertyDescription("A gauge.") GaugeSlo gauge) {}
