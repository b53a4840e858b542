package dev.jetpilot.testbed.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What K3s, a person and the pod garbage collector do through the API in a world. */
final class WorldApi {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;

    WorldApi(KubernetesClient client) {
        this.client = client;
    }

    /** Makes what K3s brings along: the namespace of the node leases and the RuntimeClasses. */
    void prepare(Set<String> runtimeHandlers) {
        unlessThere(() -> client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("kube-node-lease")
                        .endMetadata()
                        .build())
                .create());
        for (String handler : runtimeHandlers) {
            unlessThere(() -> client.resource(new RuntimeClassBuilder()
                            .withNewMetadata()
                            .withName(handler)
                            .endMetadata()
                            .withHandler(handler)
                            .build())
                    .create());
        }
    }

    private static void unlessThere(Runnable creation) {
        try {
            creation.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    void cordon(String node, boolean unschedulable) {
        // null takes the field away, as kubectl uncordon does.
        patch(node, Map.of("spec", Collections.singletonMap("unschedulable", unschedulable ? true : null)));
    }

    void label(String node, String key, Optional<String> value) {
        patch(node, Map.of("metadata", Map.of("labels", Collections.singletonMap(key, value.orElse(null)))));
    }

    private void patch(String node, Object body) {
        client.nodes().withName(node).patch(MERGE, json(body));
    }

    /** A map with nulls in it, which the client's own serialization would leave out. */
    private static String json(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot write " + body + " as JSON", e);
        }
    }

    /** Deletes a Node and its pods, without waiting for a kubelet that has nothing to say any more. */
    void forget(String node) {
        client.nodes().withName(node).delete();
        for (Pod pod : client.pods()
                .inAnyNamespace()
                .withField("spec.nodeName", node)
                .list()
                .getItems()) {
            client.pods().resource(pod).withGracePeriod(0).delete();
        }
    }
}
