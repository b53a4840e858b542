package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.IntOrString;

/** Challenger beside stable at a fixed split. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AbTest(
        @JsonPropertyDescription("The EdgeModel that challenges modelRef.")
        ObjectRef challengerRef,

        @JsonPropertyDescription("Share of the nodes on the challenger.")
        IntOrString split,

        @JsonPropertyDescription("What is compared.") AbTestMetric metric,

        @JsonPropertyDescription("Which direction is better.")
        Direction betterIs,

        @JsonPropertyDescription("Relative effect below which there is no difference.")
        IntOrString minimumEffect,

        @JsonPropertyDescription("Shortest test, as a Go duration.")
        String minDuration,

        @JsonPropertyDescription("Longest test, as a Go duration.")
        String maxDuration,

        @JsonPropertyDescription("What happens to the challenger's nodes at the end.")
        OnConclusion onConclusion) {}
