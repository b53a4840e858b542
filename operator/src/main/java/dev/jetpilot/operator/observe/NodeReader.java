package dev.jetpilot.operator.observe;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.workload.Names;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/** What a node says. */
final class NodeReader {
    private NodeReader() {}

    static Map<String, String> labels(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        return labels == null ? Map.of() : Collections.unmodifiableMap(labels);
    }

    /** What the Ready condition says; a node that has none yet has not been heard of. */
    static Connectivity connectivity(Node node) {
        return ready(node)
                .map(c -> switch (c.getStatus()) {
                    case "True" -> Connectivity.READY;
                    case "False" -> Connectivity.NOT_READY;
                    default -> Connectivity.OFFLINE;
                })
                .orElse(Connectivity.OFFLINE);
    }

    static Instant connectivitySince(Node node) {
        return ready(node)
                .map(NodeCondition::getLastTransitionTime)
                .or(() -> Optional.ofNullable(node.getMetadata().getCreationTimestamp()))
                .map(Instant::parse)
                .orElse(Instant.EPOCH);
    }

    private static Optional<NodeCondition> ready(Node node) {
        return node.getStatus() == null
                ? Optional.empty()
                : node.getStatus().getConditions().stream()
                        .filter(c -> "Ready".equals(c.getType()))
                        .findFirst();
    }

    static boolean cordoned(Node node) {
        return node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    }

    static boolean throttled(Node node) {
        return "true".equals(labels(node).get(Names.THROTTLED));
    }

    static Optional<Assignment> assignment(Node node, String key) {
        return Optional.ofNullable(labels(node).get(key)).flatMap(Assignment::parse);
    }

    static Optional<Instant> at(Node node, String key) {
        String seconds = labels(node).get(key);
        try {
            return seconds == null ? Optional.empty() : Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
