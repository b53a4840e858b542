package dev.jetpilot.operator.observe;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.LabelMatch;
import dev.jetpilot.operator.workload.NodeLabel;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whom a change concerns. */
final class Mapping {
    static final String BY_MODEL = "model";

    private final IndexerResourceCache<EdgeRollout> rollouts;

    Mapping(IndexerResourceCache<EdgeRollout> rollouts) {
        this.rollouts = rollouts;
        rollouts.addIndexers(Map.of(BY_MODEL, Mapping::modelOf));
    }

    private static List<String> modelOf(EdgeRollout rollout) {
        return rollout.getSpec() == null || rollout.getSpec().modelRef() == null
                ? List.of()
                : List.of(rollout.getMetadata().getNamespace() + "/"
                        + rollout.getSpec().modelRef().name());
    }

    /** Rollouts whose selector selects a node, or that have labelled it. */
    Set<ResourceID> rolloutsOf(Node node) {
        Map<String, String> labels = NodeReader.labels(node);
        Set<ResourceID> concerned = new HashSet<>();
        labels.keySet()
                .forEach(key -> NodeLabel.parse(key)
                        .map(label -> new ResourceID(label.rollout(), label.namespace()))
                        .ifPresent(concerned::add));
        rollouts.list(rollout -> selects(rollout, labels))
                .map(ResourceID::fromResource)
                .forEach(concerned::add);
        return concerned;
    }

    private static boolean selects(EdgeRollout rollout, Map<String, String> labels) {
        return rollout.getSpec() != null
                && rollout.getSpec().nodeSelector() != null
                && LabelMatch.of(rollout.getSpec().nodeSelector()).matches(labels);
    }

    /** Rollouts that name a model. */
    Set<ResourceID> rolloutsOf(EdgeModel model) {
        return rollouts
                .byIndex(
                        BY_MODEL,
                        model.getMetadata().getNamespace() + "/"
                                + model.getMetadata().getName())
                .stream()
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }

    /** The rollout that a label names. */
    static Set<ResourceID> labelled(HasMetadata object, String key) {
        Map<String, String> labels = object.getMetadata().getLabels();
        String rollout = labels == null ? null : labels.get(key);
        return rollout == null
                ? Set.of()
                : Set.of(new ResourceID(rollout, object.getMetadata().getNamespace()));
    }
}
