package dev.jetpilot.operator.apply;

import dev.jetpilot.operator.workload.Names;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends patches as they are; the client's own patch reads the object first. */
final class RawPatch {
    private static final long TIMEOUT_SECONDS = 30;
    private static final String MERGE = "application/merge-patch+json";
    /** JSON is YAML. */
    private static final String APPLY = "application/apply-patch+yaml";

    private final KubernetesClient client;

    RawPatch(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Sends a JSON merge patch.
     *
     * @param path of the object on the API server, from the first slash
     * @param accept form the answer should have
     * @param type of the answer
     */
    <T> T send(String path, String patch, String accept, Class<T> type) {
        return patch(path, "?fieldManager=" + Names.MANAGER, MERGE, patch, accept, type);
    }

    /**
     * Sends a server-side apply that takes what it names from other managers.
     *
     * @param path of the object on the API server, from the first slash
     * @param configuration all that the manager wants of the object; what it wanted before and is not in here goes
     * @param manager field manager
     * @param accept form the answer should have
     * @param type of the answer
     */
    <T> T apply(String path, String configuration, String manager, String accept, Class<T> type) {
        return patch(path, "?fieldManager=" + manager + "&force=true", APPLY, configuration, accept, type);
    }

    private <T> T patch(String path, String query, String kind, String patch, String accept, Class<T> type) {
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(client.getMasterUrl().toString().replaceAll("/+$", "") + path + query)
                .patch(kind, patch)
                .setHeader("Accept", accept)
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .build();
        HttpResponse<String> response = exchange(request, path);
        if (!response.isSuccessful()) {
            throw Obstacle.of(response.code(), message(response));
        }
        return client.getKubernetesSerialization().unmarshal(response.body(), type);
    }

    private HttpResponse<String> exchange(HttpRequest request, String path) {
        try {
            return client.getHttpClient().sendAsync(request, String.class).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Obstacle(Applied.Why.UNREACHABLE, "interrupted while " + path + " was patched");
        } catch (ExecutionException | TimeoutException e) {
            String why = e instanceof TimeoutException
                    ? "no answer within " + TIMEOUT_SECONDS + "s"
                    : String.valueOf(e.getCause().getMessage());
            throw new Obstacle(Applied.Why.UNREACHABLE, path + " could not be patched: " + why);
        }
    }

    private String message(HttpResponse<String> response) {
        try {
            Status status = client.getKubernetesSerialization().unmarshal(response.body(), Status.class);
            if (status != null && status.getMessage() != null) {
                return status.getMessage();
            }
        } catch (RuntimeException e) {
            // Not a Status but, say, a proxy's page: then the code is all there is.
        }
        return "HTTP " + response.code();
    }
}
