package dev.jetpilot.operator.apply;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.observe.Overlay;
import dev.jetpilot.operator.rollout.Action.AssignNode;
import dev.jetpilot.operator.workload.NodeLabel;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells nodes what to run. */
final class Nodes {
    private final NodePatch patch;
    private final Overlay overlay;

    Nodes(NodePatch patch, Overlay overlay) {
        this.patch = patch;
        this.overlay = overlay;
    }

    void assign(EdgeRollout rollout, AssignNode action, Instant now) {
        String namespace = rollout.getMetadata().getNamespace();
        String name = rollout.getMetadata().getName();
        Map<String, Optional<String>> labels = new LinkedHashMap<>();
        labels.put(NodeLabel.assignment(namespace, name).key(), action.to().map(a -> a.labelValue()));
        labels.put(
                NodeLabel.assignedAt(namespace, name).key(), action.to().map(a -> Long.toString(now.getEpochSecond())));
        if (action.to().isEmpty()) {
            labels.put(NodeLabel.keep(namespace, name).key(), Optional.empty());
        }
        try {
            overlay.wroteNode(patch.send(action.node(), action.resourceVersion(), labels), now);
        } catch (Obstacle e) {
            if (e.why() == Applied.Why.CONFLICT) {
                overlay.forget(Node.class, "", action.node());
            }
            throw e;
        }
    }
}
