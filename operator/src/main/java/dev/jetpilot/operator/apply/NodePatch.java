package dev.jetpilot.operator.apply;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;

/**
 * One PATCH of a node's labels. Only the metadata is asked back: a node weighs 16 KB and is of no use here.
 */
final class NodePatch {
    static final String METADATA_ONLY = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    private final RawPatch patch;

    NodePatch(KubernetesClient client) {
        this.patch = new RawPatch(client);
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
        return patch.send(
                        "/api/v1/nodes/" + node,
                        body(resourceVersion, labels),
                        METADATA_ONLY,
                        GenericKubernetesResource.class)
                .getMetadata();
    }

    private static String body(String resourceVersion, Map<String, Optional<String>> labels) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = patch.putObject("metadata").put("resourceVersion", resourceVersion);
        ObjectNode changed = metadata.putObject("labels");
        labels.forEach((key, value) -> changed.put(key, value.orElse(null)));
        return patch.toString();
    }
}
