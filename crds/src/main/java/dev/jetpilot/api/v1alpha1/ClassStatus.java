package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** Where one hardware class stands. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClassStatus(
        @JsonPropertyDescription("Name of the class.") String name,

        @JsonPropertyDescription("Revision the class goes back to.")
        String stable,

        @JsonPropertyDescription("Revision that is going out.")
        String canary,

        @JsonPropertyDescription("How many times the target revision became the target here.")
        Integer attempt,

        @JsonPropertyDescription("Where the class stands: Healthy, Progressing, Paused or Degraded.")
        String phase,

        @JsonPropertyDescription("Step of the strategy, from 1.")
        Integer step,

        @JsonPropertyDescription("When the step began.") String stepStartedAt,
        @JsonPropertyDescription("One sentence for people.") String message,

        @JsonPropertyDescription("How many nodes are where.")
        ClassNodes nodes,

        @JsonPropertyDescription("The verdict on each objective.")
        List<SloStatus> slos,

        @JsonPropertyDescription("Revisions that are not assigned here again until retry.")
        List<RejectedStatus> rejected,

        @JsonPropertyDescription("Up to ten nodes that do not run what they shall, with their reason.")
        List<WaitingNode> waiting) {

    public ClassStatus {
        slos = slos == null ? null : List.copyOf(slos);
        rejected = rejected == null ? null : List.copyOf(rejected);
        waiting = waiting == null ? null : List.copyOf(waiting);
    }
}
