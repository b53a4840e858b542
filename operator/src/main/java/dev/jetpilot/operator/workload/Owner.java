package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ownership: everything a rollout makes goes with it, without a finalizer. */
public final class Owner {
    private Owner() {}

    /** The reference by which an EdgeRollout controls what it makes. */
    public static OwnerReference reference(EdgeRollout rollout) {
        return new OwnerReferenceBuilder()
                .withApiVersion(HasMetadata.getApiVersion(EdgeRollout.class))
                .withKind(HasMetadata.getKind(EdgeRollout.class))
                .withName(rollout.getMetadata().getName())
                .withUid(rollout.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    /** The reference of whoever controls an object. */
    public static Optional<OwnerReference> controller(HasMetadata object) {
        List<OwnerReference> references = object.getMetadata().getOwnerReferences();
        return references == null
                ? Optional.empty()
                : references.stream()
                        .filter(r -> Boolean.TRUE.equals(r.getController()))
                        .findFirst();
    }

    /** Whether this very rollout, not an earlier one of its name, controls an object. */
    public static boolean controls(EdgeRollout rollout, HasMetadata object) {
        return controller(object)
                .filter(r -> r.getUid().equals(rollout.getMetadata().getUid()))
                .isPresent();
    }

    /** Whether an object bears the labels of what we make for a rollout of this name. */
    public static boolean bearsLabels(EdgeRollout rollout, HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels != null
                && Names.MANAGER.equals(labels.get("app.kubernetes.io/managed-by"))
                && rollout.getMetadata().getName().equals(labels.get(Names.ROLLOUT));
    }
}
