package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;

/** Where a model runs and how a new one goes out. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.analysis) || !has(self.strategy.canary) || !has(self.strategy.canary.steps)"
                + " || self.strategy.canary.steps.all(s, !has(s.analysis))",
        message = "an analysis step has nothing to judge: add analysis with its slos, or remove the analysis steps")
@ValidationRule(
        value = "(has(self.minReadySeconds) ? self.minReadySeconds : " + Defaults.MIN_READY_SECONDS + ")"
                + " < (has(self.progressDeadlineSeconds) ? self.progressDeadlineSeconds : "
                + Defaults.PROGRESS_DEADLINE_SECONDS + ")",
        message = "progressDeadlineSeconds (default " + Defaults.PROGRESS_DEADLINE_SECONDS
                + ") must be above minReadySeconds: raise it")
@ValidationRule(
        value = "(has(self.rollback) && has(self.rollback.window) ? self.rollback.window :"
                + " " + Defaults.ROLLBACK_WINDOW + ")"
                + " <= (has(self.revisionHistoryLimit) ? self.revisionHistoryLimit : "
                + Defaults.REVISION_HISTORY_LIMIT + ")",
        message = "rollback.window (default "
                + Defaults.ROLLBACK_WINDOW + ") asks for more revisions than revisionHistoryLimit (default "
                + Defaults.REVISION_HISTORY_LIMIT + ") keeps: lower the window, or raise the limit")
public record EdgeRolloutSpec(
        @JsonPropertyDescription(
                "The EdgeModel that the nodes should run: the one line that changes" + " for a new version.")
        @Required
        ObjectRef modelRef,

        @JsonPropertyDescription("Nodes of the rollout. Of these, each serves what its hardware"
                + " class says; an empty selector means every node.")
        @Required
        LabelSelector nodeSelector,

        @JsonPropertyDescription("Tolerations of the serving pods. The one field that changes pods in place.")
        List<Toleration> tolerations,

        @JsonPropertyDescription("Stops forward moves. Judging, rollback and new nodes go on.")
        Boolean paused,

        @JsonPropertyDescription("Nodes of a class that may be unavailable while it moves;"
                + " percentages are rounded down, at least 1.")
        @WrittenAs(Notation.COUNT_OR_PERCENT)
        IntOrString maxUnavailable,

        @JsonPropertyDescription("How a new model goes out.") @Required
        Strategy strategy,

        @JsonPropertyDescription("What is judged. Absent: nothing, and no analysis step is allowed.")
        AnalysisSpec analysis,

        @JsonPropertyDescription("How a bad version is taken back.")
        RollbackSpec rollback,

        @JsonPropertyDescription(
                "How long a whole class is watched before the new revision is its" + " stable, as a Go duration.")
        @WrittenAs(Notation.DURATION)
        String bake,

        @JsonPropertyDescription("Whether and how nodes fetch a version before they move.")
        PrefetchSpec prefetch,

        @JsonPropertyDescription("When nodes may move forward. Absent: always. Rollback does not wait.")
        List<MaintenanceWindow> maintenanceWindows,

        @JsonPropertyDescription("How long a pod must be Ready to count as available.") @Min(0) @Max(3600)
        Integer minReadySeconds,

        @JsonPropertyDescription("How long a node may take to become available, without the engine build.")
        @Min(1)
        @Max(86400)
        Integer progressDeadlineSeconds,

        @JsonPropertyDescription("Old revisions kept, beside those in use.") @Min(0) @Max(50)
        Integer revisionHistoryLimit) {

    public EdgeRolloutSpec {
        tolerations = tolerations == null ? null : List.copyOf(tolerations);
        maintenanceWindows = maintenanceWindows == null ? null : List.copyOf(maintenanceWindows);
    }
}
