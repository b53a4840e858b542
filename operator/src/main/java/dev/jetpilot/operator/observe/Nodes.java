package dev.jetpilot.operator.observe;

import dev.jetpilot.api.v1alpha1.Defaults;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.LabelMatch;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.Unfit;
import dev.jetpilot.operator.workload.Compatibility;
import dev.jetpilot.operator.workload.NodeLabel;
import dev.jetpilot.operator.workload.RenderedClass;
import dev.jetpilot.operator.workload.RevisionDocument;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The nodes of one rollout at one moment: selected, labelled, or still hosting a pod of it. */
final class Nodes {

    /**
     * The predecessor is gone before the scheduler has noticed: until then the pod still says Unschedulable. Events wake the
     * scheduler within 10 s, and without one it looks again after 5 min (pkg/scheduler/backend/queue/scheduling_queue.go).
     */
    private static final Duration SCHEDULER_NOTICES = Duration.ofMinutes(5);

    private final Caches caches;
    private final Overlay overlay;
    private final String namespace;
    private final String rollout;
    private final Optional<LabelMatch> selector;
    private final Map<String, Revision> revisions;
    private final Map<String, RevisionDocument> documents;
    private final Target target;
    private final Instant now;
    private final String assignmentKey;
    private final String atKey;
    private final Map<String, List<Pod>> pods = new HashMap<>();
    private final Map<String, Pod> chosen = new HashMap<>();

    Nodes(
            Caches caches,
            Overlay overlay,
            EdgeRollout rollout,
            Map<String, Revision> revisions,
            Map<String, RevisionDocument> documents,
            Target target,
            Instant now) {
        this.caches = caches;
        this.overlay = overlay;
        this.namespace = rollout.getMetadata().getNamespace();
        this.rollout = rollout.getMetadata().getName();
        this.selector = Optional.ofNullable(rollout.getSpec().nodeSelector()).map(LabelMatch::of);
        this.revisions = revisions;
        this.documents = documents;
        this.target = target;
        this.now = now;
        this.assignmentKey = NodeLabel.assignment(namespace, this.rollout).key();
        this.atKey = NodeLabel.assignedAt(namespace, this.rollout).key();
        caches.podsOf(namespace, this.rollout)
                .forEach(pod -> Binding.node(pod)
                        .ifPresent(node -> pods.computeIfAbsent(node, n -> new ArrayList<>())
                                .add(pod)));
    }

    List<NodeView> views() {
        return caches.nodes()
                .map(node -> overlay.node(node, now))
                .filter(this::belongs)
                .sorted(Comparator.comparing(node -> node.getMetadata().getName()))
                .map(this::view)
                .toList();
    }

    /** The pod that counts for a node that was viewed. */
    Optional<Pod> pod(String node) {
        return Optional.ofNullable(chosen.get(node));
    }

    private boolean belongs(Node node) {
        return selects(node)
                || NodeReader.labels(node).containsKey(assignmentKey)
                || pods.containsKey(node.getMetadata().getName());
    }

    private boolean selects(Node node) {
        return selector.isPresent() && selector.get().matches(NodeReader.labels(node));
    }

    private NodeView view(Node node) {
        String name = node.getMetadata().getName();
        Map<String, String> labels = NodeReader.labels(node);
        Optional<Assignment> assignment =
                NodeReader.assignment(node, assignmentKey).filter(this::exists);
        List<Pod> own = pods.getOrDefault(name, List.of());
        Optional<String> gpuHolder =
                GpuHolder.other(node, caches.podsOn(name), gpu(assignment, labels), namespace, rollout);
        Optional<Pod> pod = PodReader.choose(own, assignment);
        pod.ifPresent(p -> chosen.put(name, p));
        boolean handover = gpuHolder.isPresent()
                || own.size() > 1
                || pod.filter(p -> PodReader.created(p).plus(SCHEDULER_NOTICES).isAfter(now))
                        .isPresent();
        return new NodeView(
                name,
                node.getMetadata().getResourceVersion(),
                labels,
                selects(node),
                NodeReader.connectivity(node),
                NodeReader.connectivitySince(node),
                NodeReader.cordoned(node),
                NodeReader.throttled(node),
                assignment,
                labels.containsKey(assignmentKey),
                NodeReader.at(node, atKey),
                pod.map(p -> PodReader.view(p, handover)),
                gpuHolder,
                unfit(node, labels));
    }

    /** Why a pod of the target would not run on a node. */
    private Optional<Unfit> unfit(Node node, Map<String, String> labels) {
        Optional<RenderedClass> rendered =
                targetFor(labels).flatMap(a -> documents.get(a.revision()).rendered(a.hardwareClass()));
        return rendered.map(RenderedClass::gpuResource)
                .filter(resource -> !GpuHolder.offers(node, resource))
                .map(resource -> new Unfit(
                        Unfit.Kind.NO_GPU,
                        "it offers no " + resource + " to pods: is the device plugin running there, and does its"
                                + " DaemonSet select the node? kubectl describe node shows Allocatable"))
                .or(() -> rendered.flatMap(RenderedClass::needs)
                        .flatMap(needs -> Compatibility.misfit(needs, labels))
                        .map(why -> new Unfit(Unfit.Kind.HARDWARE, why)));
    }

    private Optional<Assignment> targetFor(Map<String, String> labels) {
        return target instanceof Target.Resolved resolved
                ? Optional.ofNullable(revisions.get(resolved.revision()))
                        .flatMap(r -> r.classOf(labels).map(c -> new Assignment(r.id(), c)))
                : Optional.empty();
    }

    private boolean exists(Assignment assignment) {
        return Optional.ofNullable(documents.get(assignment.revision()))
                .flatMap(d -> d.rendered(assignment.hardwareClass()))
                .isPresent();
    }

    /** The resource a pod of this rollout would ask for here: as assigned, else as the target has it. */
    private String gpu(Optional<Assignment> assignment, Map<String, String> labels) {
        return assignment
                .or(() -> targetFor(labels))
                .flatMap(a -> documents.get(a.revision()).rendered(a.hardwareClass()))
                .map(RenderedClass::gpuResource)
                .orElse(Defaults.GPU_RESOURCE);
    }
}
