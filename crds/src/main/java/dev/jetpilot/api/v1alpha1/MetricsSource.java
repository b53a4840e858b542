package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;

/** Where metrics come from: exactly one. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.pods), has(self.prometheus)].filter(x, x).size() == 1",
        message = "set exactly one of pods and prometheus")
public record MetricsSource(
        @JsonPropertyDescription("The serving pods themselves.")
        PodsSource pods,

        @JsonPropertyDescription("A Prometheus server.") PrometheusSource prometheus) {}
