package dev.jetpilot.operator.apply;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One PATCH of a node's labels. Only the metadata is asked back: a node weighs 16 KB and is of no use here.
 */
final class NodePatch {
    private static final String METADATA_ONLY =
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
    private static final long TIMEOUT_SECONDS = 30;

    private final KubernetesClient client;

    NodePatch(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Sets and removes labels of a node.
     *
     * @param node its name
     * @param resourceVersion the version it was planned on: a newer one refuses the patch
     * @param labels labels by key; empty: removed
     * @return the metadata of the node as it is now
     */
    ObjectMeta send(String node, String resourceVersion, Map<String, Optional<String>> labels) {
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(client.getMasterUrl().toString().replaceAll("/+$", "") + "/api/v1/nodes/" + node
                        + "?fieldManager=jetpilot")
                .patch("application/merge-patch+json", body(resourceVersion, labels))
                .setHeader("Accept", METADATA_ONLY)
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .build();
        HttpResponse<String> response = exchange(request, node);
        if (!response.isSuccessful()) {
            throw Obstacle.of(response.code(), message(response));
        }
        return client.getKubernetesSerialization()
                .unmarshal(response.body(), GenericKubernetesResource.class)
                .getMetadata();
    }

    private HttpResponse<String> exchange(HttpRequest request, String node) {
        try {
            return client.getHttpClient()
                    .sendAsync(request, String.class)
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Obstacle(Applied.Why.UNREACHABLE, "interrupted while node " + node + " was patched");
        } catch (ExecutionException | TimeoutException e) {
            String why = e instanceof TimeoutException
                    ? "no answer within " + TIMEOUT_SECONDS + "s"
                    : String.valueOf(e.getCause().getMessage());
            throw new Obstacle(Applied.Why.UNREACHABLE, "node " + node + " could not be patched: " + why);
        }
    }

    static String body(String resourceVersion, Map<String, Optional<String>> labels) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = patch.putObject("metadata").put("resourceVersion", resourceVersion);
        ObjectNode changed = metadata.putObject("labels");
        labels.forEach((key, value) -> changed.put(key, value.orElse(null)));
        return patch.toString();
    }

    private String message(HttpResponse<String> response) {
        try {
            Status status = client.getKubernetesSerialization().unmarshal(response.body(), Status.class);
            if (status != null && status.getMessage() != null) {
                return status.getMessage();
            }
        } catch (RuntimeException e) {
            // Not a Status: a proxy's page. The code says it all.
        }
        return "HTTP " + response.code();
    }
}
