package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;

/** What is judged, and how. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AnalysisSpec(
        @JsonPropertyDescription("Where metrics come from.") MetricsSource source,

        @JsonPropertyDescription("Time between scrapes, as a Go duration.")
        String interval,

        @JsonPropertyDescription("Pod age before which it is not judged, as a Go duration.")
        String warmup,

        @JsonPropertyDescription("History of stable wanted before the first move, as a Go duration.")
        String baseline,

        @JsonPropertyDescription("Chance per rollout that a healthy version is taken back.")
        IntOrString falseRollbackRate,

        @JsonPropertyDescription("What happens when an analysis step reaches maxDuration without proof.")
        OnInconclusive onInconclusive,

        @JsonPropertyDescription("Objectives.") List<Slo> slos,

        @JsonPropertyDescription("Comparison with control nodes.")
        Regression regression) {

    public AnalysisSpec {
        slos = slos == null ? null : List.copyOf(slos);
    }
}
