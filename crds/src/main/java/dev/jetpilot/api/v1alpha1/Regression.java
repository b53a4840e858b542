package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.kubernetes.api.model.IntOrString;

/** Canary against control nodes of the same class at the same time. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Regression(
        @JsonPropertyDescription("Largest relative increase that counts as not worse, as in 10%.")
        @WrittenAs(Notation.RATE)
        IntOrString maxIncrease) {}
