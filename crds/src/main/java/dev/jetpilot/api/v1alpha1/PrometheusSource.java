package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import java.util.Map;

/** A Prometheus server. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PrometheusSource(
        @JsonPropertyDescription("Base URL; must be allowed by the operator's policy.")
        @Required
        @WrittenAs(Notation.URL)
        String url,

        @JsonPropertyDescription("Secret with username and password, or token, or ca.crt.")
        ObjectRef secretRef,

        @JsonPropertyDescription("Label matchers added to every query.") @WrittenAs(Notation.LABEL_VALUE)
        Map<String, String> matchers) {

    public PrometheusSource {
        matchers = matchers == null ? null : Map.copyOf(matchers);
    }
}
