package dev.jetpilot.operator.apply;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** Deletes exactly the object that was meant: another of its name is left alone. */
final class Deletion {
    private static final int NOT_FOUND = 404;

    private Deletion() {}

    /**
     * Deletes an object; its dependents go in the background.
     *
     * @param path its path on the API server
     * @param uid uid it must have
     * @param resourceVersion version it must have, if that matters
     */
    static void delete(KubernetesClient client, String path, String uid, Optional<String> resourceVersion) {
        DeleteOptions options = new DeleteOptionsBuilder()
                .withApiVersion("v1")
                .withKind("DeleteOptions")
                .withPropagationPolicy("Background")
                .withNewPreconditions(resourceVersion.orElse(null), uid)
                .build();
        try {
            client.raw(path, "DELETE", options);
        } catch (KubernetesClientException e) {
            if (e.getCode() != NOT_FOUND) {
                throw e;
            }
        }
    }
}
