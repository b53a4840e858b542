package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** One objective; exactly one of latency, ratio and gauge. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Slo(
        @JsonPropertyDescription("Name of the objective, unique in the rollout.")
        String name,

        @JsonPropertyDescription("A latency.") LatencySlo latency,
        @JsonPropertyDescription("A ratio of counters.") RatioSlo ratio,
        @JsonPropertyDescription("A gauge.") GaugeSlo gauge) {}
