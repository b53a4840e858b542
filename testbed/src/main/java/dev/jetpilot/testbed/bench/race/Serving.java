package dev.jetpilot.testbed.bench.race;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Who serves what, as the API server tells it: nodes whose pod is Ready and not going, by version. */
final class Serving implements ResourceEventHandler<Pod>, AutoCloseable {
    private static final String VERSION = "JETPILOT_MODEL_VERSION";

    private record Seen(String node, String version, boolean ready) {}

    private final Map<String, Seen> pods = new ConcurrentHashMap<>();
    private final SharedIndexInformer<Pod> informer;

    Serving(KubernetesClient client, String namespace) {
        informer = client.pods().inNamespace(namespace).inform(this);
    }

    @Override
    public void onAdd(Pod pod) {
        boolean ready = pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
        String version = pod.getSpec().getContainers().get(0).getEnv().stream()
                .filter(e -> e.getName().equals(VERSION))
                .map(e -> e.getValue())
                .findFirst()
                .orElse("");
        String node = pod.getSpec().getNodeName() == null ? "" : pod.getSpec().getNodeName();
        pods.put(pod.getMetadata().getUid(), new Seen(node, version, ready));
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
        onAdd(pod);
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
        pods.remove(pod.getMetadata().getUid());
    }

    /** Nodes that serve that version. */
    Set<String> nodes(String version) {
        return pods.values().stream()
                .filter(pod -> pod.ready() && pod.version().equals(version))
                .map(Seen::node)
                .collect(Collectors.toSet());
    }

    /** Whether no pod is left. */
    boolean none() {
        return pods.isEmpty();
    }

    @Override
    public void close() {
        informer.stop();
    }
}
