package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Optimisation profile of one dynamic input. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Shape(
        @JsonPropertyDescription("Name of the network input.")
        String input,

        @JsonPropertyDescription("Smallest shape, as in 1x3x544x960.")
        String min,

        @JsonPropertyDescription("Shape the engine is optimised for.")
        String opt,

        @JsonPropertyDescription("Largest shape.") String max) {}
