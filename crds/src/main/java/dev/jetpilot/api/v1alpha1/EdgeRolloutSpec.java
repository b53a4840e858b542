package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;

/** Where a model runs and how a new one goes out. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EdgeRolloutSpec(
        @JsonPropertyDescription("The EdgeModel the nodes should run.")
        ObjectRef modelRef,

        @JsonPropertyDescription("Nodes of the rollout.") LabelSelector nodeSelector,

        @JsonPropertyDescription("Tolerations of the serving pods.")
        List<Toleration> tolerations,

        @JsonPropertyDescription("Stops forward moves.") Boolean paused,

        @JsonPropertyDescription(
                "Nodes of a class that may be unavailable while it moves; percentages are rounded down, at least 1.")
        IntOrString maxUnavailable,

        @JsonPropertyDescription("How a new model goes out.")
        Strategy strategy,

        @JsonPropertyDescription("What is judged.") AnalysisSpec analysis,

        @JsonPropertyDescription("How a bad version is taken back.")
        RollbackSpec rollback,

        @JsonPropertyDescription("How long the whole class is watched before the new revision is stable.")
        String bake,

        @JsonPropertyDescription("Fetching before a node moves.")
        PrefetchSpec prefetch,

        @JsonPropertyDescription("When nodes may move forward. Absent: always.")
        List<MaintenanceWindow> maintenanceWindows,

        @JsonPropertyDescription("How long a pod must be Ready to count as available.")
        Integer minReadySeconds,

        @JsonPropertyDescription("How long a node may take to become available, without the engine build.")
        Integer progressDeadlineSeconds,

        @JsonPropertyDescription("Old revisions kept.") Integer revisionHistoryLimit) {

    public EdgeRolloutSpec {
        tolerations = tolerations == null ? null : List.copyOf(tolerations);
        maintenanceWindows = maintenanceWindows == null ? null : List.copyOf(maintenanceWindows);
    }
}
