package dev.jetpilot.operator.apply;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Tombstone;
import dev.jetpilot.operator.observe.Models;
import dev.jetpilot.operator.observe.Overlay;
import dev.jetpilot.operator.rollout.Action.CreateRevision;
import dev.jetpilot.operator.rollout.Action.PruneRevision;
import dev.jetpilot.operator.rollout.Action.WriteCursors;
import dev.jetpilot.operator.workload.ModelRenderer;
import dev.jetpilot.operator.workload.ModelSupport;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.NodePolicy;
import dev.jetpilot.operator.workload.Owner;
import dev.jetpilot.operator.workload.RevisionRecord;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the ControllerRevisions of a rollout. */
final class Revisions {
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final RawPatch patch;
    private final Models models;
    private final NodePolicy policy;
    private final Overlay overlay;

    Revisions(KubernetesClient client, Models models, NodePolicy policy, Overlay overlay) {
        this.client = client;
        this.patch = new RawPatch(client);
        this.models = models;
        this.policy = policy;
        this.overlay = overlay;
    }

    void create(EdgeRollout rollout, CreateRevision action, Instant now) {
        Models.Stored stored = model(rollout, action);
        ControllerRevision wanted = RevisionRecord.create(
                rollout,
                action.revision(),
                stored.identity().uid(),
                ModelRenderer.render(stored.model(), action.revision(), rollout, policy),
                action.sequence(),
                action.cursors());
        try {
            overlay.wrote(client.resource(wanted).create(), now);
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT) {
                throw e;
            }
            inherit(rollout, wanted.getMetadata().getName(), now);
        }
    }

    /** Asks the API server for the model once more: what is rendered must be what was identified. */
    private Models.Stored model(EdgeRollout rollout, CreateRevision action) {
        String namespace = rollout.getMetadata().getNamespace();
        String name = rollout.getSpec().modelRef().name();
        Models.Stored stored = models.read(namespace, name)
                .filter(m -> m.identity().revision().equals(action.revision()))
                .orElseThrow(() -> new Obstacle(
                        Applied.Why.CONFLICT,
                        "EdgeModel " + namespace + "/" + name + " is not revision " + action.revision() + " any more"));
        EdgeModel model = stored.model();
        Optional<String> objection = stored.identity()
                .notUnderstood()
                .map(path -> path + " is not understood by this release of the operator")
                .or(() -> ModelSupport.objection(model.getSpec(), policy));
        if (objection.isPresent()) {
            throw new Obstacle(
                    Applied.Why.REFUSED,
                    "EdgeModel " + namespace + "/" + name + " cannot be served: " + objection.get());
        }
        return stored;
    }

    /** One of this name is there: ours already, without an owner, or still of the rollout before. */
    private void inherit(EdgeRollout rollout, String name, Instant now) {
        String namespace = rollout.getMetadata().getNamespace();
        ControllerRevision there = revision(namespace, name).get();
        if (there == null) {
            throw new Obstacle(Applied.Why.CONFLICT, "ControllerRevision " + namespace + "/" + name + " came and went");
        }
        Optional<OwnerReference> controller = Owner.controller(there);
        if (controller.isPresent() && !Owner.controls(rollout, there)) {
            throw new Obstacle(Applied.Why.WAITING, foreign("ControllerRevision", namespace, name, controller.get()));
        }
        if (controller.isEmpty()) {
            there = patch(
                    namespace,
                    name,
                    MergePatch.of(there.getMetadata().getResourceVersion())
                            .owner(Owner.reference(rollout))
                            .json());
        }
        overlay.wrote(there, now);
        throw new Obstacle(
                Applied.Why.CONFLICT,
                "ControllerRevision " + namespace + "/" + name
                        + (controller.isEmpty() ? " had no owner and was adopted" : " was there already"));
    }

    static String foreign(String kind, String namespace, String name, OwnerReference owner) {
        return kind + " " + namespace + "/" + name + " still belongs to " + owner.getKind() + " " + owner.getName()
                + " with uid " + owner.getUid() + ": Kubernetes deletes it once that owner is gone; if the owner is to"
                + " stay, give this EdgeRollout another name";
    }

    void writeCursors(EdgeRollout rollout, WriteCursors action, Instant now) {
        String namespace = rollout.getMetadata().getNamespace();
        String name = Names.revision(rollout.getMetadata().getName(), action.revision());
        write(
                namespace,
                name,
                MergePatch.of(action.resourceVersion())
                        .annotations(RevisionRecord.cursorAnnotations(action.cursors()))
                        .revision(action.sequence()),
                now);
    }

    void prune(EdgeRollout rollout, PruneRevision action, Instant now) {
        String namespace = rollout.getMetadata().getNamespace();
        if (!action.tombstones().isEmpty()) {
            bury(rollout, action.tombstones(), now);
        }
        String name = Names.revision(rollout.getMetadata().getName(), action.revision());
        ControllerRevision there = revision(namespace, name).get();
        if (there == null) {
            return;
        }
        if (!Owner.controls(rollout, there)) {
            throw new Obstacle(
                    Applied.Why.CONFLICT, "ControllerRevision " + namespace + "/" + name + " is not this rollout's");
        }
        try {
            Deletion.delete(
                    client, path(namespace, name), there.getMetadata().getUid(), Optional.of(action.resourceVersion()));
        } catch (KubernetesClientException e) {
            overlay.forget(ControllerRevision.class, namespace, name);
            throw e;
        }
        overlay.deleted(there, now);
    }

    private void bury(EdgeRollout rollout, List<Tombstone> tombstones, Instant now) {
        String namespace = rollout.getMetadata().getNamespace();
        ControllerRevision wanted = RevisionRecord.createTombstones(rollout, tombstones);
        String name = wanted.getMetadata().getName();
        ControllerRevision there = revision(namespace, name).get();
        if (there == null) {
            overlay.wrote(client.resource(wanted).create(), now);
            return;
        }
        Optional<OwnerReference> controller = Owner.controller(there);
        if (controller.isPresent() && !Owner.controls(rollout, there)) {
            throw new Obstacle(Applied.Why.WAITING, foreign("ControllerRevision", namespace, name, controller.get()));
        }
        Map<String, String> annotations = RevisionRecord.tombstoneAnnotations(tombstones);
        Map<String, String> known = there.getMetadata().getAnnotations();
        if (known == null || !known.entrySet().containsAll(annotations.entrySet()) || controller.isEmpty()) {
            write(
                    namespace,
                    name,
                    MergePatch.of(there.getMetadata().getResourceVersion())
                            .annotations(annotations)
                            .owner(Owner.reference(rollout)),
                    now);
        }
    }

    private void write(String namespace, String name, MergePatch change, Instant now) {
        try {
            overlay.wrote(patch(namespace, name, change.json()), now);
        } catch (Obstacle e) {
            overlay.forget(ControllerRevision.class, namespace, name);
            throw e;
        }
    }

    private ControllerRevision patch(String namespace, String name, String json) {
        return patch.send(path(namespace, name), json, "application/json", ControllerRevision.class);
    }

    private static String path(String namespace, String name) {
        return "/apis/apps/v1/namespaces/" + namespace + "/controllerrevisions/" + name;
    }

    private Resource<ControllerRevision> revision(String namespace, String name) {
        return client.apps().controllerRevisions().inNamespace(namespace).withName(name);
    }
}
