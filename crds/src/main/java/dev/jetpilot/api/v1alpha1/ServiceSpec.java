package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** A Service with internalTrafficPolicy: Local in front of the serving pods. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServiceSpec(
        @JsonPropertyDescription("TCP port of the Service.") @Required @Min(1) @Max(65535)
        Integer port,

        @JsonPropertyDescription("Name of the container port it leads to.") @Required @WrittenAs(Notation.PORT_NAME)
        String targetPort) {}
