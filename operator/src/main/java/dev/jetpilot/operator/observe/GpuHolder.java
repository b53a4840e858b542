package dev.jetpilot.operator.observe;

import dev.jetpilot.operator.workload.Names;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who holds the GPU of a node: rollouts may share one as far as its resource goes (rule R14). */
final class GpuHolder {
    private GpuHolder() {}

    /**
     * The other rollout without whose pods there would be room for one of ours.
     *
     * @param node the node
     * @param pods pods of all rollouts on it
     * @param resource what ours would ask for
     * @param namespace namespace of our rollout
     * @param rollout our rollout
     */
    static Optional<String> other(Node node, List<Pod> pods, String resource, String namespace, String rollout) {
        List<Pod> holders = pods.stream()
                .filter(PodReader::holds)
                .filter(pod -> used(pod, resource).signum() > 0)
                .toList();
        if (holders.isEmpty() || holders.stream().anyMatch(pod -> isOurs(pod, namespace, rollout))) {
            return Optional.empty();
        }
        BigDecimal free = holders.stream()
                .map(pod -> used(pod, resource))
                .reduce(allocatable(node, resource), BigDecimal::subtract);
        return free.compareTo(BigDecimal.ONE) >= 0
                ? Optional.empty()
                : holders.stream()
                        .min(Comparator.comparing(PodReader::created)
                                .thenComparing(pod -> pod.getMetadata().getName()))
                        .map(pod -> name(pod, namespace));
    }

    private static String name(Pod pod, String ourNamespace) {
        String rollout = pod.getMetadata().getLabels().get(Names.ROLLOUT);
        String namespace = pod.getMetadata().getNamespace();
        return namespace.equals(ourNamespace) ? rollout : namespace + "/" + rollout;
    }

    private static boolean isOurs(Pod pod, String namespace, String rollout) {
        return namespace.equals(pod.getMetadata().getNamespace())
                && rollout.equals(pod.getMetadata().getLabels().get(Names.ROLLOUT));
    }

    private static BigDecimal used(Pod pod, String resource) {
        return pod.getSpec().getContainers().stream()
                .map(c -> amount(limits(c).get(resource)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Whether a node offers the resource to pods, taken or not. */
    static boolean offers(Node node, String resource) {
        return allocatable(node, resource).signum() > 0;
    }

    private static BigDecimal allocatable(Node node, String resource) {
        return node.getStatus() == null || node.getStatus().getAllocatable() == null
                ? BigDecimal.ZERO
                : amount(node.getStatus().getAllocatable().get(resource));
    }

    private static Map<String, Quantity> limits(Container c) {
        return c.getResources() == null || c.getResources().getLimits() == null
                ? Map.of()
                : c.getResources().getLimits();
    }

    private static BigDecimal amount(Quantity quantity) {
        return quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
    }
}
