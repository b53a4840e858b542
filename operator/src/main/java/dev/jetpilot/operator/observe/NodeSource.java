package dev.jetpilot.operator.observe;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import io.fabric8.kubernetes.api.model.Node;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Nodes. When the labels of a node change, rollouts that it was of are woken too: the framework maps the new
 * object only, and a rollout that lost a node would not hear of it.
 */
final class NodeSource extends InformerEventSource<Node, EdgeRollout> {
    private final Function<Node, Set<ResourceID>> rolloutsOf;

    NodeSource(
            InformerEventSourceConfiguration<Node> configuration,
            EventSourceContext<EdgeRollout> context,
            Function<Node, Set<ResourceID>> rolloutsOf) {
        super(configuration, context);
        this.rolloutsOf = rolloutsOf;
    }

    @Override
    public void onUpdate(Node before, Node now) {
        super.onUpdate(before, now);
        if (!Objects.equals(before.getMetadata().getLabels(), now.getMetadata().getLabels())) {
            Set<ResourceID> lost = new HashSet<>(rolloutsOf.apply(before));
            lost.removeAll(rolloutsOf.apply(now));
            if (getEventHandler() != null) {
                lost.forEach(rollout -> getEventHandler().handleEvent(new Event(rollout)));
            }
        }
    }
}
