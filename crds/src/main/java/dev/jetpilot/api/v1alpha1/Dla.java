package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Use of a deep learning accelerator core. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Dla(
        @JsonPropertyDescription("Index of the DLA core, from 0.") @Min(0) @Max(1)
        Integer core,

        @JsonPropertyDescription("Whether layers that the DLA cannot run go to the GPU.")
        Boolean gpuFallback) {}
