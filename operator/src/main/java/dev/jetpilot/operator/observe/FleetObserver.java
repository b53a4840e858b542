package dev.jetpilot.operator.observe;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.analysis.ScrapeTarget;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.Tombstone;
import dev.jetpilot.operator.workload.Frontend;
import dev.jetpilot.operator.workload.NodePolicy;
import dev.jetpilot.operator.workload.Owner;
import dev.jetpilot.operator.workload.RevisionDocument;
import dev.jetpilot.operator.workload.RevisionRecord;
import dev.jetpilot.operator.workload.ServicePort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The only reader of caches: they become one immutable {@link Observation}. */
public final class FleetObserver {
    private final Caches caches;
    private final Overlay overlay;
    private final Targets targets;
    private final Workloads workloads;

    /**
     * An observer.
     *
     * @param caches what the informers hold
     * @param overlay what was written and is not in the caches yet; shared with the applier
     * @param models EdgeModels as they are stored; shared with the applier
     * @param admissions what dry runs said; shared with the applier
     * @param policy what models may read from nodes
     */
    public FleetObserver(Caches caches, Overlay overlay, Models models, AdmissionMemory admissions, NodePolicy policy) {
        this.caches = caches;
        this.overlay = overlay;
        this.targets = new Targets(caches, models, policy);
        this.workloads = new Workloads(caches, overlay, admissions);
    }

    /**
     * What a rollout sees now.
     *
     * @throws IllegalArgumentException when a ControllerRevision of it cannot be read; the message says which
     *     and what to do
     */
    public Observation observe(EdgeRollout rollout, Instant now) {
        List<ControllerRevision> owned = owned(rollout, now);
        Map<String, RevisionDocument> documents = new TreeMap<>();
        Map<String, Revision> revisions = new TreeMap<>();
        List<Tombstone> tombstones = new ArrayList<>();
        for (ControllerRevision stored : owned) {
            if (RevisionRecord.isTombstones(stored)) {
                tombstones.addAll(RevisionRecord.tombstones(stored));
            } else {
                RevisionDocument document = RevisionDocument.of(stored);
                documents.put(RevisionRecord.id(stored), document);
                revisions.put(RevisionRecord.id(stored), RevisionRecord.revision(stored, document));
            }
        }
        Target target = targets.resolve(rollout, owned);
        Nodes nodes = new Nodes(caches, overlay, rollout, revisions, documents, target, now);
        List<NodeView> views = nodes.views();
        return new Observation(
                target,
                List.copyOf(revisions.values()),
                tombstones,
                new Fleet(
                        views,
                        workloads.views(rollout, documents, now),
                        serviceCurrent(rollout, target, documents, views, now)),
                scrapeTargets(views, nodes));
    }

    private List<ControllerRevision> owned(EdgeRollout rollout, Instant now) {
        String namespace = rollout.getMetadata().getNamespace();
        return overlay
                .merge(
                        ControllerRevision.class,
                        caches.revisionsOf(namespace, rollout.getMetadata().getName()),
                        r -> namespace.equals(r.getMetadata().getNamespace()),
                        now)
                .stream()
                .filter(r -> Owner.controls(rollout, r) && !r.isMarkedForDeletion())
                .toList();
    }

    /**
     * One that nobody wants any more is not as it should be either: neither the target nor a revision on a node. Where
     * nothing serves there need not be one yet.
     */
    private boolean serviceCurrent(
            EdgeRollout rollout,
            Target target,
            Map<String, RevisionDocument> documents,
            List<NodeView> views,
            Instant now) {
        if (!(target instanceof Target.Resolved resolved) || !documents.containsKey(resolved.revision())) {
            return true;
        }
        Optional<Service> stored = service(rollout, now);
        Optional<ServicePort> port = documents.get(resolved.revision()).service();
        if (port.isPresent()) {
            if (stored.isEmpty()
                    && views.stream().allMatch(node -> node.assignment().isEmpty())) {
                return true;
            }
            return stored.filter(s -> Frontend.current(rollout, s, Frontend.service(rollout, port.get())))
                    .isPresent();
        }
        boolean served = views.stream()
                .flatMap(node -> node.assignment().stream())
                .map(assignment -> documents.get(assignment.revision()))
                .anyMatch(document -> document != null && document.service().isPresent());
        return served || stored.filter(s -> Frontend.ours(rollout, s)).isEmpty();
    }

    private Optional<Service> service(EdgeRollout rollout, Instant now) {
        String namespace = rollout.getMetadata().getNamespace();
        String name = rollout.getMetadata().getName();
        return overlay
                .merge(
                        Service.class,
                        caches.service(namespace, name).stream().toList(),
                        s -> namespace.equals(s.getMetadata().getNamespace())
                                && name.equals(s.getMetadata().getName()),
                        now)
                .stream()
                .findFirst();
    }

    private static Map<String, ScrapeTarget> scrapeTargets(List<NodeView> views, Nodes nodes) {
        Map<String, ScrapeTarget> found = new HashMap<>();
        for (NodeView node : views) {
            Optional<Pod> pod = nodes.pod(node.name());
            Optional<PodView> view = node.pod();
            if (pod.isPresent() && view.isPresent()) {
                MetricsReader.target(node, pod.get(), view.get()).ifPresent(t -> found.put(node.name(), t));
            }
        }
        return found;
    }
}
