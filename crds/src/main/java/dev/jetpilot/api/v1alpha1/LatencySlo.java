package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** A latency objective, from a histogram, a summary or a mean: exactly one. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.histogram), has(self.summary), has(self.mean)].filter(x, x).size() == 1",
        message = "set exactly one of histogram, summary and mean")
@ValidationRule(
        value = "has(self.quantile) != has(self.mean)",
        message = "a histogram or summary needs a quantile such as \"0.95\"; a mean has none")
public record LatencySlo(
        @JsonPropertyDescription("Quantile the objective is about, from 0.5 to below 1, as in 0.95; not for a mean.")
        @WrittenAs(Notation.QUANTILE)
        String quantile,

        @JsonPropertyDescription("Name of a Prometheus histogram, without _bucket.") @WrittenAs(Notation.METRIC)
        String histogram,

        @JsonPropertyDescription("Name of a Prometheus summary that exports this quantile.") @WrittenAs(Notation.METRIC)
        String summary,

        @JsonPropertyDescription("A mean out of two counters.")
        MeanMetric mean,

        @JsonPropertyDescription("Unit of the values that the metric exports.") @Required
        LatencyUnit unit,

        @JsonPropertyDescription("Labels the series must carry.") @WrittenAs(Notation.LABEL_VALUE)
        Map<String, String> match,

        @JsonPropertyDescription("The objective, as a Go duration.") @Required @WrittenAs(Notation.DURATION)
        String threshold,

        @JsonPropertyDescription("Other objectives by hardware class.") @WrittenAs(Notation.DURATION)
        Map<String, String> thresholds) {

    public LatencySlo {
        match = match == null ? null : Map.copyOf(match);
        thresholds = thresholds == null ? null : Map.copyOf(thresholds);
    }
}
