package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;

/** A latency objective, from a histogram, a summary or a mean: exactly one. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LatencySlo(
        @JsonPropertyDescription("Quantile the objective is about, as in 0.95; not for a mean.")
        String quantile,

        @JsonPropertyDescription("Name of a histogram, without _bucket.")
        String histogram,

        @JsonPropertyDescription("Name of a summary.") String summary,

        @JsonPropertyDescription("A mean out of two counters.")
        MeanMetric mean,

        @JsonPropertyDescription("Unit of the metric's values.")
        LatencyUnit unit,

        @JsonPropertyDescription("Labels the series must carry.")
        Map<String, String> match,

        @JsonPropertyDescription("The objective, as a Go duration.")
        String threshold,

        @JsonPropertyDescription("Other objectives by hardware class.")
        Map<String, String> thresholds) {

    public LatencySlo {
        match = match == null ? null : Map.copyOf(match);
        thresholds = thresholds == null ? null : Map.copyOf(thresholds);
    }
}
