package dev.jetpilot.operator.apply;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.observe.Overlay;
import dev.jetpilot.operator.workload.Frontend;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.Owner;
import dev.jetpilot.operator.workload.RevisionDocument;
import dev.jetpilot.operator.workload.ServicePort;
import dev.jetpilot.operator.workload.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Optional;

/** Writes the DaemonSets and the Service of a rollout. */
final class Workloads {
    private static final int INVALID = 422;

    private final KubernetesClient client;
    private final Overlay overlay;

    Workloads(KubernetesClient client, Overlay overlay) {
        this.client = client;
        this.overlay = overlay;
    }

    /** What the DaemonSet of an assignment should be, by the revision as it is stored. */
    DaemonSet wanted(EdgeRollout rollout, Assignment assignment) {
        return document(rollout, assignment.revision())
                .rendered(assignment.hardwareClass())
                .map(c -> Workload.daemonSet(rollout, assignment, c.template()))
                .orElseThrow(() -> new Obstacle(
                        Applied.Why.CONFLICT,
                        "revision " + assignment.revision() + " has no class " + assignment.hardwareClass()));
    }

    private RevisionDocument document(EdgeRollout rollout, String id) {
        String namespace = rollout.getMetadata().getNamespace();
        String name = Names.revision(rollout.getMetadata().getName(), id);
        ControllerRevision stored = client.apps()
                .controllerRevisions()
                .inNamespace(namespace)
                .withName(name)
                .get();
        if (stored == null || !Owner.controls(rollout, stored)) {
            throw new Obstacle(
                    Applied.Why.CONFLICT, "ControllerRevision " + namespace + "/" + name + " is not there any more");
        }
        return RevisionDocument.of(stored);
    }

    void ensure(EdgeRollout rollout, Assignment assignment, Instant now) {
        DaemonSet wanted = wanted(rollout, assignment);
        notSomebodyElses(rollout, wanted, "rename the rollout, or delete that DaemonSet");
        apply(rollout, wanted, now);
    }

    /** Whether the DaemonSet of an assignment is there, whatever it looks like. */
    boolean stands(EdgeRollout rollout, Assignment assignment) {
        try {
            DaemonSet there = client.apps()
                    .daemonSets()
                    .inNamespace(rollout.getMetadata().getNamespace())
                    .withName(Names.workload(rollout.getMetadata().getName(), assignment))
                    .get();
            return there != null && Owner.controls(rollout, there);
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    /**
     * Whether an object may be written: there is none, it is this rollout's, or it bears its labels and has lost its
     * owner. One that somebody else made is never taken over, for it would go with the rollout.
     */
    private <T extends HasMetadata> void notSomebodyElses(EdgeRollout rollout, T wanted, String mend) {
        HasMetadata there = client.resource(wanted).get();
        if (there == null) {
            return;
        }
        Optional<OwnerReference> owner = Owner.controller(there);
        if (owner.isEmpty() ? Owner.bearsLabels(rollout, there) : Owner.controls(rollout, there)) {
            return;
        }
        String namespace = wanted.getMetadata().getNamespace();
        String name = wanted.getMetadata().getName();
        throw new Obstacle(
                Applied.Why.WAITING,
                owner.filter(o -> o.getKind().equals(rollout.getKind())).isPresent()
                        ? Revisions.foreign(wanted.getKind(), namespace, name, owner.get())
                        : wanted.getKind() + " " + namespace + "/" + name + " is somebody else's: " + mend);
    }

    /** What became of the Service; empty when none is wanted and none of ours is there. */
    Optional<String> ensureService(EdgeRollout rollout, String revision, Instant now) {
        Optional<ServicePort> port = document(rollout, revision).service();
        if (port.isPresent()) {
            Service wanted = Frontend.service(rollout, port.get());
            notSomebodyElses(rollout, wanted, "rename the rollout, or remove serving.service from the model");
            apply(rollout, wanted, now);
            return Optional.of("Applied Service");
        }
        return removeService(rollout, now) ? Optional.of("Removed Service") : Optional.empty();
    }

    private boolean removeService(EdgeRollout rollout, Instant now) {
        String namespace = rollout.getMetadata().getNamespace();
        String name = rollout.getMetadata().getName();
        Service there = client.services().inNamespace(namespace).withName(name).get();
        if (there == null || !Frontend.ours(rollout, there)) {
            overlay.forget(Service.class, namespace, name);
            return false;
        }
        Deletion.delete(
                client,
                "/api/v1/namespaces/" + namespace + "/services/" + name,
                there.getMetadata().getUid(),
                Optional.of(there.getMetadata().getResourceVersion()));
        overlay.deleted(there, now);
        return true;
    }

    /** Server-side apply; fields that somebody else took are taken back, for the object is ours. */
    private <T extends HasMetadata> void apply(EdgeRollout rollout, T wanted, Instant now) {
        try {
            overlay.wrote(
                    client.resource(wanted)
                            .fieldManager(Names.MANAGER)
                            .forceConflicts()
                            .serverSideApply(),
                    now);
        } catch (KubernetesClientException e) {
            String namespace = wanted.getMetadata().getNamespace();
            String name = wanted.getMetadata().getName();
            overlay.forget(wanted.getClass(), namespace, name);
            if (e.getCode() == INVALID) {
                // Two controllers are refused as invalid: then it is still another rollout's.
                HasMetadata there = client.resource(wanted).get();
                Optional<OwnerReference> owner = there == null ? Optional.empty() : Owner.controller(there);
                if (owner.isPresent() && !Owner.controls(rollout, there)) {
                    throw new Obstacle(
                            Applied.Why.WAITING, Revisions.foreign(wanted.getKind(), namespace, name, owner.get()));
                }
            }
            throw e;
        }
    }

    void remove(EdgeRollout rollout, Assignment assignment, Instant now) {
        String namespace = rollout.getMetadata().getNamespace();
        String name = Names.workload(rollout.getMetadata().getName(), assignment);
        DaemonSet there =
                client.apps().daemonSets().inNamespace(namespace).withName(name).get();
        if (there == null) {
            overlay.forget(DaemonSet.class, namespace, name);
            return;
        }
        if (!Owner.controls(rollout, there)) {
            throw new Obstacle(
                    Applied.Why.CONFLICT, "DaemonSet " + namespace + "/" + name + " is not this rollout's any more");
        }
        Deletion.delete(
                client,
                "/apis/apps/v1/namespaces/" + namespace + "/daemonsets/" + name,
                there.getMetadata().getUid(),
                Optional.empty());
        overlay.deleted(there, now);
    }
}
