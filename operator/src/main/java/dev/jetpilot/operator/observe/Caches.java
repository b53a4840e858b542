package dev.jetpilot.operator.observe;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the informers hold. The objects are the caches' own: they are never changed. Nodes and pods carry
 * only the fields that {@link Compact} keeps.
 */
public interface Caches {
    /** All nodes of the cluster. */
    Stream<Node> nodes();

    /** The node of that name. */
    Optional<Node> node(String name);

    /** Pods of a rollout. */
    List<Pod> podsOf(String namespace, String rollout);

    /** Pods of all rollouts on a node, or bound to it. */
    List<Pod> podsOn(String node);

    /** DaemonSets labelled with a rollout. */
    List<DaemonSet> workloadsOf(String namespace, String rollout);

    /** ControllerRevisions labelled with a rollout, whoever owns them. */
    List<ControllerRevision> revisionsOf(String namespace, String rollout);

    /** The Service of a rollout. */
    Optional<Service> service(String namespace, String rollout);

    /** An EdgeModel. */
    Optional<EdgeModel> model(String namespace, String name);

    /** An EdgeRollout. */
    Optional<EdgeRollout> rollout(String namespace, String name);

    /** The ConfigMap in which the judge keeps the evidence of a rollout. */
    Optional<ConfigMap> evidence(String namespace, String rollout);
}
