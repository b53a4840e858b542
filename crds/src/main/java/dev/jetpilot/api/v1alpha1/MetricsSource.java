package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Where metrics come from: exactly one. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MetricsSource(
        @JsonPropertyDescription("The serving pods themselves.")
        PodsSource pods,

        @JsonPropertyDescription("A Prometheus server.") PrometheusSource prometheus) {}
