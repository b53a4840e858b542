package dev.jetpilot.operator.observe;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.workload.ModelSupport;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.NodePolicy;
import dev.jetpilot.operator.workload.RevisionRecord;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code spec.modelRef} comes to. */
final class Targets {
    private final Caches caches;
    private final Models models;
    private final NodePolicy policy;

    Targets(Caches caches, Models models, NodePolicy policy) {
        this.caches = caches;
        this.models = models;
        this.policy = policy;
    }

    /**
     * Resolves the target.
     *
     * @param rollout the rollout
     * @param owned its ControllerRevisions: an id recorded there is never computed again
     */
    Target resolve(EdgeRollout rollout, List<ControllerRevision> owned) {
        String namespace = rollout.getMetadata().getNamespace();
        if (rollout.getSpec() == null || rollout.getSpec().modelRef() == null) {
            return new Target.Unavailable("", "InvalidSpec", "spec.modelRef is missing: name an EdgeModel");
        }
        String name = rollout.getSpec().modelRef().name();
        if (rollout.getSpec().strategy() != null && rollout.getSpec().strategy().abTest() != null) {
            return new Target.Unavailable(
                    name, "NotInThisRelease", "spec.strategy.abTest is not in this release: use spec.strategy.canary");
        }
        Optional<EdgeModel> model = caches.model(namespace, name);
        if (model.isEmpty()) {
            return notFound(namespace, name);
        }
        Optional<String> objection = ModelSupport.objection(model.get().getSpec(), policy);
        if (objection.isPresent()) {
            return notReady(namespace, name, objection.get());
        }
        Optional<String> recorded = recorded(owned, model.get().getMetadata().getUid());
        if (recorded.isPresent()) {
            return new Target.Resolved(name, recorded.get());
        }
        return models.identify(model.get())
                .map(identity -> identity.notUnderstood()
                        .map(path -> notReady(
                                namespace,
                                name,
                                path
                                        + " is not understood by this release of the operator: upgrade the operator, or make"
                                        + " a new EdgeModel without it"))
                        .orElseGet(() -> new Target.Resolved(name, identity.revision())))
                .orElseGet(() -> notFound(namespace, name));
    }

    private static Optional<String> recorded(List<ControllerRevision> owned, String uid) {
        return owned.stream()
                .filter(r -> {
                    Map<String, String> annotations = r.getMetadata().getAnnotations();
                    return annotations != null && uid.equals(annotations.get(Names.MODEL_UID));
                })
                .map(RevisionRecord::id)
                .findFirst();
    }

    private static Target notFound(String namespace, String name) {
        return new Target.Unavailable(
                name,
                "ModelNotFound",
                "there is no EdgeModel " + namespace + "/" + name
                        + ": apply it, or set spec.modelRef.name to one of `kubectl get edgemodels -n " + namespace
                        + "`");
    }

    private static Target notReady(String namespace, String name, String objection) {
        return new Target.Unavailable(
                name, "ModelNotReady", "EdgeModel " + namespace + "/" + name + " cannot be served: " + objection);
    }
}
