package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** Where a serving pod exports its metrics in the Prometheus text format. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MetricsEndpoint(
        @JsonPropertyDescription("TCP port of the metrics endpoint.") @Required @Min(1) @Max(65535)
        Integer port,

        @JsonPropertyDescription("Path of the metrics endpoint.") @WrittenAs(Notation.PATH)
        String path) {}
