package dev.jetpilot.operator.observe;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.WorkloadView;
import dev.jetpilot.operator.fleet.WorkloadView.Admission;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.Owner;
import dev.jetpilot.operator.workload.RevisionDocument;
import dev.jetpilot.operator.workload.Workload;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The DaemonSets of a rollout. */
final class Workloads {
    private final Caches caches;
    private final Overlay overlay;
    private final AdmissionMemory admissions;

    Workloads(Caches caches, Overlay overlay, AdmissionMemory admissions) {
        this.caches = caches;
        this.overlay = overlay;
        this.admissions = admissions;
    }

    /** DaemonSets by what they run; those of another owner, and those being deleted, are not ours. */
    Map<Assignment, WorkloadView> views(EdgeRollout rollout, Map<String, RevisionDocument> documents, Instant now) {
        String namespace = rollout.getMetadata().getNamespace();
        Map<Assignment, WorkloadView> views = new TreeMap<>(Comparator.comparing(Assignment::labelValue));
        for (DaemonSet set : overlay.merge(
                DaemonSet.class,
                caches.workloadsOf(namespace, rollout.getMetadata().getName()),
                s -> namespace.equals(s.getMetadata().getNamespace()),
                now)) {
            if (Owner.controls(rollout, set) && !set.isMarkedForDeletion()) {
                assignment(set).ifPresent(a -> views.put(a, view(rollout, set, a, documents, now)));
            }
        }
        return views;
    }

    private WorkloadView view(
            EdgeRollout rollout,
            DaemonSet set,
            Assignment assignment,
            Map<String, RevisionDocument> documents,
            Instant now) {
        Optional<DaemonSet> wanted = Optional.ofNullable(documents.get(assignment.revision()))
                .flatMap(d -> d.rendered(assignment.hardwareClass()))
                .map(c -> Workload.daemonSet(rollout, assignment, c.template()));
        AdmissionMemory.Answer answer = wanted.map(w -> admissions.recall(
                        new AdmissionMemory.Question(
                                rollout.getMetadata().getNamespace(),
                                rollout.getMetadata().getName(),
                                assignment,
                                Workload.hash(w)),
                        now))
                .orElse(new AdmissionMemory.Answer(Admission.UNKNOWN, Optional.empty(), now));
        return new WorkloadView(
                wanted.filter(w -> Workload.current(set, w)).isPresent(),
                observed(set),
                answer.admission(),
                answer.message());
    }

    private static boolean observed(DaemonSet set) {
        Long generation = set.getMetadata().getGeneration();
        Long observed = set.getStatus() == null ? null : set.getStatus().getObservedGeneration();
        return generation != null && observed != null && observed >= generation;
    }

    private static Optional<Assignment> assignment(DaemonSet set) {
        Map<String, String> labels = set.getMetadata().getLabels();
        String revision = labels == null ? null : labels.get(Names.REVISION);
        String hardwareClass = labels == null ? null : labels.get(Names.HARDWARE_CLASS);
        return revision == null || hardwareClass == null
                ? Optional.empty()
                : Optional.of(new Assignment(revision, hardwareClass));
    }
}
