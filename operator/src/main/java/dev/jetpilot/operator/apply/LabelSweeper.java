package dev.jetpilot.operator.apply;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.observe.Caches;
import dev.jetpilot.operator.workload.NodeLabel;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears labels of nodes whose rollout is gone (rule R11). Only in namespaces that are watched, and only after
 * the API server itself has said that there is no such rollout: another installation may own the rest.
 */
public final class LabelSweeper {
    private static final Logger LOG = LoggerFactory.getLogger("dev.jetpilot.decisions");

    private final KubernetesClient client;
    private final NodePatch patch;
    private final Caches caches;

    /** A sweeper. */
    public LabelSweeper(KubernetesClient client, Caches caches) {
        this.client = client;
        this.patch = new NodePatch(client);
        this.caches = caches;
    }

    /**
     * Sweeps all nodes once. What cannot be swept now is left for the next time.
     *
     * @param watched namespaces that are watched; empty: all
     * @return how many nodes were patched
     */
    public int sweep(Set<String> watched) {
        Map<NodeLabel, Boolean> gone = new HashMap<>();
        int patched = 0;
        for (Node node : caches.nodes().toList()) {
            Map<String, Optional<String>> stale = new TreeMap<>();
            Map<String, String> labels = node.getMetadata().getLabels();
            (labels == null ? Set.<String>of() : labels.keySet())
                    .forEach(key -> NodeLabel.parse(key)
                            .filter(label -> watched.isEmpty() || watched.contains(label.namespace()))
                            .filter(label -> gone.computeIfAbsent(
                                    NodeLabel.assignment(label.namespace(), label.rollout()), this::isGone))
                            .ifPresent(label -> stale.put(key, Optional.empty())));
            if (!stale.isEmpty() && clear(node, stale)) {
                patched++;
            }
        }
        return patched;
    }

    private boolean isGone(NodeLabel label) {
        if (caches.rollout(label.namespace(), label.rollout()).isPresent()) {
            return false;
        }
        try {
            return client.resources(EdgeRollout.class)
                            .inNamespace(label.namespace())
                            .withName(label.rollout())
                            .get()
                    == null;
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private boolean clear(Node node, Map<String, Optional<String>> stale) {
        String name = node.getMetadata().getName();
        try {
            patch.send(name, node.getMetadata().getResourceVersion(), stale);
            LOG.atInfo()
                    .addKeyValue("node", name)
                    .addKeyValue("labels", List.copyOf(stale.keySet()))
                    .addKeyValue("reason", "RolloutGone")
                    .log("Cleared labels of node");
            return true;
        } catch (Obstacle e) {
            LOG.atInfo()
                    .addKeyValue("node", name)
                    .addKeyValue("message", e.getMessage())
                    .log("Could not clear labels of node; trying again later");
            return false;
        }
    }
}
