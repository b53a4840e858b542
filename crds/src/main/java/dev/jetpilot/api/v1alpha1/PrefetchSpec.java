package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Fetching images and models before a node moves. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PrefetchSpec(
        @JsonPropertyDescription("Whether nodes prefetch.") PrefetchMode mode,

        @JsonPropertyDescription("Nodes that prefetch at a time.") @Min(1) @Max(1000)
        Integer maxConcurrent) {}
