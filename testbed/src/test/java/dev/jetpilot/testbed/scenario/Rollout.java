package dev.jetpilot.testbed.scenario;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.operator.report.TextTable;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.NodeLabel;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/** One EdgeRollout of a story: what is asked of it, and what the API shows of it. */
final class Rollout {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final EdgeRolloutStatus NONE =
            new EdgeRolloutStatus(0L, "", "", List.of(), null, List.of(), List.of());

    private final Edge edge;
    private final String name;

    Rollout(Edge edge, String name) {
        this.edge = edge;
        this.name = name;
    }

    /** Another model becomes the target: the one line that a user changes. */
    void target(String model) {
        patch("{\"spec\": {\"modelRef\": {\"name\": \"" + model + "\"}}}");
    }

    /** {@code kubectl annotate --overwrite}. */
    void annotate(String key, String value) {
        patch("{\"metadata\": {\"annotations\": {\"" + key + "\": \"" + value + "\"}}}");
    }

    /** {@code kubectl patch --type merge}. */
    void patch(String json) {
        edge.user()
                .resources(EdgeRollout.class)
                .inNamespace(Yaml.NAMESPACE)
                .withName(name)
                .patch(MERGE, json);
    }

    /** Takes the whole status away. */
    void wipeStatus() {
        edge.user()
                .resources(EdgeRollout.class)
                .inNamespace(Yaml.NAMESPACE)
                .withName(name)
                .subresource("status")
                .patch(MERGE, "{\"status\": null}");
    }

    EdgeRollout read() {
        return edge.user()
                .resources(EdgeRollout.class)
                .inNamespace(Yaml.NAMESPACE)
                .withName(name)
                .get();
    }

    EdgeRolloutStatus status() {
        EdgeRolloutStatus status = read().getStatus();
        return status == null ? NONE : status;
    }

    ClassStatus hardwareClass(String hardwareClass) {
        return status().classes().stream()
                .filter(c -> c.name().equals(hardwareClass))
                .findFirst()
                .orElseThrow();
    }

    Condition condition(String type) {
        return status().conditions().stream()
                .filter(c -> c.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the status of the newest generation is so. */
    void await(String what, Predicate<EdgeRolloutStatus> so) {
        try {
            edge.await("EdgeRollout " + name + " " + what, () -> {
                EdgeRollout rollout = read();
                EdgeRolloutStatus status = rollout.getStatus();
                return status != null
                        && status.conditions() != null
                        && status.classes() != null
                        && rollout.getMetadata().getGeneration().equals(status.observedGeneration())
                        && so.test(status);
            });
        } catch (ConditionTimeoutException e) {
            EdgeRollout rollout = read();
            throw new AssertionError(
                    e.getMessage() + "\n" + rollout.getStatus() + "\n" + TextTable.of(rollout, edge.now()), e);
        }
    }

    /** Waits until every online node serves this model. */
    void awaitHealthy(String model) {
        await(
                "to be Healthy on " + model,
                s -> s.phase().equals("Healthy")
                        && s.classes().stream().allMatch(c -> c.nodes().moving() == 0));
    }

    /** Waits until a condition is True or False for that reason. */
    void awaitCondition(String type, String value, String reason) {
        await(
                "to have " + type + "=" + value + ", " + reason,
                s -> s.conditions().stream()
                        .anyMatch(c -> c.getType().equals(type)
                                && c.getStatus().equals(value)
                                && c.getReason().equals(reason)));
    }

    /** The serving pods that are there, by node: their uids. */
    Map<String, String> uids() {
        Map<String, String> uids = new TreeMap<>();
        pods().forEach(p ->
                uids.merge(p.getSpec().getNodeName(), p.getMetadata().getUid(), (a, b) -> a + "," + b));
        return uids;
    }

    /** The models that nodes serve, by node; only pods that are Ready. */
    Map<String, String> serving() {
        Map<String, String> serving = new TreeMap<>();
        pods().stream()
                .filter(p -> p.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True")))
                .forEach(p -> serving.merge(
                        p.getSpec().getNodeName(),
                        p.getMetadata().getLabels().get(Names.MODEL),
                        (a, b) -> a + "," + b));
        return serving;
    }

    List<Pod> pods() {
        return edge.user()
                .pods()
                .inNamespace(Yaml.NAMESPACE)
                .withLabel(Names.ROLLOUT, name)
                .list()
                .getItems();
    }

    /** The assignments on nodes, by node. */
    Map<String, String> assignments() {
        Map<String, String> assignments = new TreeMap<>();
        String key = NodeLabel.assignment(Yaml.NAMESPACE, name).key();
        edge.user().nodes().list().getItems().stream()
                .filter(n -> n.getMetadata().getLabels().containsKey(key))
                .forEach(n -> assignments.put(
                        n.getMetadata().getName(), n.getMetadata().getLabels().get(key)));
        return assignments;
    }
}
