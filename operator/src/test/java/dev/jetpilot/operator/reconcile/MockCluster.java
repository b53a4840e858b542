package dev.jetpilot.operator.reconcile;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Fabric8's mock server, which knows no server-side apply: an apply becomes a merge patch or a create here. Something can be
 * done in the middle of such a write, after the writer has read and before it has its answer.
 */
final class MockCluster implements AutoCloseable {
    private static final String ROLLOUTS = "/apis/jetpilot.dev/v1alpha1/namespaces/edge/edgerollouts/";

    /** Kept, or it would be collected with its level: the mock server tells of every request. */
    private static final Logger QUIET = Logger.getLogger("io.fabric8.mockwebserver");

    static {
        QUIET.setLevel(Level.WARNING);
    }

    private final AtomicReference<String> editInside = new AtomicReference<>();
    private final AtomicInteger statusWrites = new AtomicInteger();
    private final AtomicInteger applies = new AtomicInteger();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private final KubernetesMockServer server;
    private final KubernetesClient client;

    MockCluster() {
        server = new KubernetesMockServer(
                new Context(Serialization.jsonMapper()), new MockWebServer(), new HashMap<>(), new Applying(), false);
        server.init();
        client = server.createClient();
    }

    KubernetesClient client() {
        return client;
    }

    /** Merges this into the rollout in the middle of the next write of its status, once. */
    void editInsideNextStatusWrite(String json) {
        editInside.set(json);
    }

    /** From now on every apply but of a status is forbidden. */
    void refuseApplies() {
        refusing.set(true);
    }

    /** Applies but of a status. */
    int applies() {
        return applies.get();
    }

    int statusWrites() {
        return statusWrites.get();
    }

    EdgeRollout create(String name) {
        EdgeRollout rollout = Serialization.unmarshal(
                "apiVersion: jetpilot.dev/v1alpha1\nkind: EdgeRollout\nmetadata: {name: " + name
                        + ", namespace: edge}\nspec: {modelRef: {name: m1}, nodeSelector: {matchLabels: {site: a}}}\n",
                EdgeRollout.class);
        return client.resource(rollout).create();
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }

    private final class Applying extends KubernetesCrudDispatcher {
        Applying() {
            super(List.of(
                    CustomResourceDefinitionContext.fromCustomResourceType(EdgeRollout.class),
                    CustomResourceDefinitionContext.fromCustomResourceType(EdgeModel.class)));
        }

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            String path = request.getPath().replaceFirst("\\?.*", "");
            boolean apply = "PATCH".equals(request.getMethod())
                    && String.valueOf(request.getHeader("Content-Type")).contains("apply-patch");
            if (apply && !path.endsWith("/status")) {
                return applied(path, request.getBody().getBytes());
            }
            if (!"PATCH".equals(request.getMethod()) || !path.endsWith("/status")) {
                return super.dispatch(request);
            }
            statusWrites.incrementAndGet();
            String edit = editInside.getAndSet(null);
            if (edit != null) {
                super.dispatch(merge(ROLLOUTS + name(path), edit.getBytes(StandardCharsets.UTF_8)));
            }
            return super.dispatch(apply ? merge(path, request.getBody().getBytes()) : request);
        }

        /** Of an object that is there a merge, else a create. */
        private MockResponse applied(String path, byte[] body) {
            if (refusing.get()) {
                return new MockResponse().setResponseCode(403);
            }
            applies.incrementAndGet();
            MockResponse merged = super.dispatch(merge(path, body));
            return merged.code() == 404
                    ? super.dispatch(new RecordedRequest(
                            "HTTP/1.1",
                            HttpMethod.POST,
                            path.substring(0, path.lastIndexOf('/')),
                            Headers.builder().build(),
                            new Buffer(body)))
                    : merged;
        }

        private String name(String path) {
            String[] parts = path.split("/");
            return parts[parts.length - 2];
        }

        private RecordedRequest merge(String path, byte[] body) {
            Headers headers = Headers.builder()
                    .add("Content-Type", "application/merge-patch+json")
                    .build();
            return new RecordedRequest("HTTP/1.1", HttpMethod.PATCH, path, headers, new Buffer(body));
        }
    }
}
