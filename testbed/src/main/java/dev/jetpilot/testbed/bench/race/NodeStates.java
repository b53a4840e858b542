package dev.jetpilot.testbed.bench.race;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** How the nodes stand, as the API server tells it. */
final class NodeStates implements ResourceEventHandler<Node>, AutoCloseable {
    /** Ready is True, False or Unknown. */
    private record State(String ready, boolean tainted, boolean assigned, int images) {}

    private final Map<String, State> nodes = new ConcurrentHashMap<>();
    private final String assignment;
    private final SharedIndexInformer<Node> informer;

    /** @param assignment key of the label by which Jetpilot assigns */
    NodeStates(KubernetesClient client, String assignment) {
        this.assignment = assignment;
        informer = client.nodes().inform(this);
    }

    @Override
    public void onAdd(Node node) {
        String ready = node.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("Ready"))
                .map(c -> c.getStatus())
                .findFirst()
                .orElse("");
        nodes.put(
                node.getMetadata().getName(),
                new State(
                        ready,
                        !node.getSpec().getTaints().isEmpty(),
                        node.getMetadata().getLabels().containsKey(assignment),
                        node.getStatus().getImages().size()));
    }

    @Override
    public void onUpdate(Node before, Node node) {
        onAdd(node);
    }

    @Override
    public void onDelete(Node node, boolean unknown) {
        nodes.remove(node.getMetadata().getName());
    }

    private long count(Predicate<State> which) {
        return nodes.values().stream().filter(which).count();
    }

    long ready() {
        return count(n -> n.ready().equals("True") && !n.tainted());
    }

    long unknown() {
        return count(n -> n.ready().equals("Unknown") && n.tainted());
    }

    long assigned() {
        return count(State::assigned);
    }

    long fat() {
        return count(n -> n.images() > 0);
    }

    @Override
    public void close() {
        informer.stop();
    }
}
