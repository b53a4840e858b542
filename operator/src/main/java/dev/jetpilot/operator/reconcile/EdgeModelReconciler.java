package dev.jetpilot.operator.reconcile;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeModelStatus;
import dev.jetpilot.operator.observe.Models;
import dev.jetpilot.operator.report.Conditions;
import dev.jetpilot.operator.report.StatusWriter;
import dev.jetpilot.operator.workload.ModelSupport;
import dev.jetpilot.operator.workload.NodePolicy;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Says of every EdgeModel what its revision id is and whether it can be served. Writes nothing else. */
public final class EdgeModelReconciler implements Reconciler<EdgeModel> {
    private final Models models;
    private final NodePolicy policy;
    private final StatusWriter writer;
    private final Supplier<Instant> clock;

    /** A reconciler that reads models as they are stored. */
    public EdgeModelReconciler(Models models, NodePolicy policy, StatusWriter writer, Supplier<Instant> now) {
        this.models = models;
        this.policy = policy;
        this.writer = writer;
        this.clock = now;
    }

    @Override
    public UpdateControl<EdgeModel> reconcile(EdgeModel model, Context<EdgeModel> context) {
        if (model.isMarkedForDeletion() || model.getSpec() == null) {
            return UpdateControl.noUpdate();
        }
        Optional<Models.Stored> stored = models.read(
                model.getMetadata().getNamespace(), model.getMetadata().getName());
        if (stored.isEmpty()) {
            return UpdateControl.noUpdate();
        }
        StatusWriter.Outcome outcome =
                writer.write(model, status(model, stored.get().identity()), context);
        return outcome == StatusWriter.Outcome.OVERTAKEN
                ? UpdateControl.<EdgeModel>noUpdate().reschedule()
                : UpdateControl.noUpdate();
    }

    private EdgeModelStatus status(EdgeModel model, Models.Identity identity) {
        long generation =
                Optional.ofNullable(model.getMetadata().getGeneration()).orElse(0L);
        List<Condition> before = model.getStatus() == null || model.getStatus().conditions() == null
                ? List.of()
                : model.getStatus().conditions();
        int classes = model.getSpec().hardwareClasses() == null
                ? 0
                : model.getSpec().hardwareClasses().size();
        return new EdgeModelStatus(
                generation,
                identity.revision(),
                classes,
                List.of(ready(model, identity, new Conditions(before, generation, clock.get()))));
    }

    private Condition ready(EdgeModel model, Models.Identity identity, Conditions conditions) {
        if (identity.notUnderstood().isPresent()) {
            return conditions.of(
                    "Ready",
                    "False",
                    "NotUnderstood",
                    identity.notUnderstood().get()
                            + " is not known to this version of the operator: upgrade the operator");
        }
        return ModelSupport.objection(model.getSpec(), policy)
                .map(why -> conditions.of("Ready", "False", "CannotBeServed", why))
                .orElseGet(() -> conditions.of("Ready", "True", "Usable", "name it in the modelRef of an EdgeRollout"));
    }
}
