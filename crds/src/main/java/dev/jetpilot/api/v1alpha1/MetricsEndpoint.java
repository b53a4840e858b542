package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Where a serving pod exports its metrics in the Prometheus text format. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MetricsEndpoint(
        @JsonPropertyDescription("TCP port of the metrics endpoint.")
        Integer port,

        @JsonPropertyDescription("Path of the metrics endpoint.")
        String path) {}
