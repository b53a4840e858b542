package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** Where a rollout stands. A report only: lost, it is rebuilt. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EdgeRolloutStatus(
        @JsonPropertyDescription("Generation this status speaks of.")
        Long observedGeneration,

        @JsonPropertyDescription("Healthy, Progressing, Paused or Degraded.")
        String phase,

        @JsonPropertyDescription("One sentence for a tired person.")
        String message,

        @JsonPropertyDescription("Ready, Reconciling, Stalled and SLOMet, as kstatus reads them.")
        List<Condition> conditions,

        @JsonPropertyDescription("What the columns print.") RolloutSummary summary,

        @JsonPropertyDescription("One entry a hardware class.")
        List<ClassStatus> classes,

        @JsonPropertyDescription("Up to ten nodes of no hardware class, or no longer selected, with their reason.")
        List<WaitingNode> waiting) {

    public EdgeRolloutStatus {
        conditions = conditions == null ? null : List.copyOf(conditions);
        classes = classes == null ? null : List.copyOf(classes);
        waiting = waiting == null ? null : List.copyOf(waiting);
    }
}
