package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;

/** What is judged, and how. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "self.slos.all(s, self.slos.exists_one(t, t.name == s.name))",
        message = "two slos have the same name: give each its own")
public record AnalysisSpec(
        @JsonPropertyDescription("Where metrics come from.") MetricsSource source,

        @JsonPropertyDescription("Time between scrapes, as a Go duration of at least 1s.") @WrittenAs(Notation.INTERVAL)
        String interval,

        @JsonPropertyDescription("Pod age before which it is not judged, as a Go duration.")
        @WrittenAs(Notation.DURATION)
        String warmup,

        @JsonPropertyDescription("History of stable wanted before the first move, as a Go duration.")
        @WrittenAs(Notation.DURATION)
        String baseline,

        @JsonPropertyDescription("Chance per rollout that a healthy version is taken back: what the test guarantees.")
        @WrittenAs(Notation.RATE)
        IntOrString falseRollbackRate,

        @JsonPropertyDescription("What happens when an analysis step reaches maxDuration without proof.")
        OnInconclusive onInconclusive,

        @JsonPropertyDescription("Objectives, at least one; each is judged on every hardware class.")
        @Required
        @Size(min = 1, max = 32)
        List<Slo> slos,

        @JsonPropertyDescription("Comparison of the canary with control nodes of the same class at the same time.")
        Regression regression) {

    public AnalysisSpec {
        slos = slos == null ? null : List.copyOf(slos);
    }
}
