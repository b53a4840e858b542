package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;

/** An INT8 calibration cache. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Calibration(
        @JsonPropertyDescription("Where the calibration cache is stored.") @Required @WrittenAs(Notation.URI)
        String uri,

        @JsonPropertyDescription("sha256: digest of the calibration cache.") @Required @WrittenAs(Notation.DIGEST)
        String digest) {}
