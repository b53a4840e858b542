package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Steps on the way to every node. Empty: waves of maxUnavailable only. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.steps) || self.steps.filter(s, !has(s.pause)).size() == 0"
                + " || !has(self.steps.filter(s, !has(s.pause))[0].analysis)",
        message = "put a setWeight before the first analysis: without one no node runs the new revision yet")
public record CanaryStrategy(
        @JsonPropertyDescription("Steps in order.") List<CanaryStep> steps,

        @JsonPropertyDescription("Node labels to spread canary nodes over.") @WrittenAs(Notation.LABEL_KEY)
        List<String> spreadBy) {

    public CanaryStrategy {
        steps = steps == null ? null : List.copyOf(steps);
        spreadBy = spreadBy == null ? null : List.copyOf(spreadBy);
    }
}
