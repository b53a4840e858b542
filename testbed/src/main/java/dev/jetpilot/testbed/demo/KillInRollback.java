package dev.jetpilot.testbed.demo;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.NodeLabel;
import dev.jetpilot.testbed.cluster.Tether;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Kills the operator in the middle of a rollback: when the first node has been sent back, before the operator hears that the
 * request was carried out. What it had sent for other nodes at the same time is lost.
 */
final class KillInRollback {
    private static final String NODES = "/api/v1/nodes/";

    /** A node that is being sent back from what was rejected. */
    private record Return(String node, Assignment from) {}

    private final KubernetesClient client;
    private final OperatorProcess operator;
    private final String namespace;
    private final String rollout;
    private final String label;
    private volatile Optional<Return> last = Optional.empty();
    private volatile boolean killed;

    /** Arms it for the next rollback of a rollout. */
    KillInRollback(KubernetesClient client, OperatorProcess operator, Tether tether, String namespace, String rollout) {
        this.client = client;
        this.operator = operator;
        this.namespace = namespace;
        this.rollout = rollout;
        this.label = NodeLabel.assignment(namespace, rollout).key();
        tether.cutAfter(this::sendsBack, this::kill);
    }

    /** Whether this write of the operator is for a node that runs what was rejected. */
    private boolean sendsBack(String path) {
        if (!path.startsWith(NODES)) {
            return false;
        }
        Node node = client.nodes().withName(path.substring(NODES.length())).get();
        last = assignment(node)
                .filter(rejected()::contains)
                .map(from -> new Return(node.getMetadata().getName(), from));
        return last.isPresent();
    }

    private void kill() {
        operator.kill();
        killed = true;
    }

    private Set<Assignment> rejected() {
        return client
                .apps()
                .controllerRevisions()
                .inNamespace(namespace)
                .withLabel(Names.REVISION_OF, rollout)
                .list()
                .getItems()
                .stream()
                .flatMap(revision -> revision.getMetadata().getAnnotations().entrySet().stream()
                        .filter(a -> a.getKey().startsWith(Names.CURSOR_PREFIX)
                                && a.getValue().contains("\"phase\":\"REJECTED\""))
                        .map(a -> new Assignment(id(revision), a.getKey().substring(Names.CURSOR_PREFIX.length()))))
                .collect(Collectors.toSet());
    }

    private static String id(ControllerRevision revision) {
        return revision.getMetadata().getLabels().getOrDefault(Names.REVISION, "");
    }

    private Optional<Assignment> assignment(Node node) {
        return Optional.ofNullable(node)
                .map(n -> n.getMetadata().getLabels().get(label))
                .flatMap(Assignment::parse);
    }

    /** Whether the operator has been killed. */
    boolean done() {
        return killed;
    }

    /** The node that was sent back before the operator was killed. */
    String firstBack() {
        return last.map(Return::node).orElse("");
    }

    /** How many nodes are assigned to the rejected version. */
    int stillOut() {
        Optional<Assignment> rejected = last.map(Return::from);
        return (int) client.nodes().list().getItems().stream()
                .filter(node -> assignment(node).equals(rejected))
                .count();
    }
}
