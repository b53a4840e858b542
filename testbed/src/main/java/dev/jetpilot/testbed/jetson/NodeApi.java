package dev.jetpilot.testbed.jetson;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PreconditionsBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The writes that a kubelet does, each one request. */
public final class NodeApi {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;

    /** The client stays the caller's. */
    public NodeApi(KubernetesClient client) {
        this.client = client;
    }

    /** Creates the Node, or takes over the one that has its name with the labels it has, as the kubelet does. */
    public Node register(Node node) {
        String name = node.getMetadata().getName();
        try {
            Node created = client.nodes().resource(node).create();
            boolean kept = created.getStatus() != null
                    && !created.getStatus().getConditions().isEmpty();
            return kept ? created : patchStatus(name, node.getStatus());
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            return patchStatus(name, node.getStatus());
        }
    }

    /** Writes what the node says of itself. */
    public Node patchStatus(String node, NodeStatus status) {
        return client.nodes().withName(node).subresource("status").patch(MERGE, json(Map.of("status", status)));
    }

    /** Renews the node's lease, or makes it. */
    public void renew(Node node, Instant now) {
        Lease lease = NodeObjects.lease(node, now);
        var leases = client.leases().inNamespace(NodeObjects.LEASE_NAMESPACE);
        try {
            leases.withName(lease.getMetadata().getName()).patch(MERGE, json(Map.of("spec", lease.getSpec())));
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            leases.resource(lease).create();
        }
    }

    /**
     * Writes a pod's status.
     *
     * @return false if that pod is gone
     */
    public boolean write(Pod pod, PodStatus status) {
        Map<String, Object> body = new HashMap<>();
        body.put("metadata", Map.of("uid", pod.getMetadata().getUid()));
        body.put("status", status);
        try {
            client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .subresource("status")
                    .patch(MERGE, json(body));
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** Removes a pod whose containers have ended. */
    public void finish(Pod pod) {
        try {
            client.raw(
                    "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                            + pod.getMetadata().getName(),
                    "DELETE",
                    new DeleteOptionsBuilder()
                            .withApiVersion("v1")
                            .withKind("DeleteOptions")
                            .withGracePeriodSeconds(0L)
                            .withPreconditions(new PreconditionsBuilder()
                                    .withUid(pod.getMetadata().getUid())
                                    .build())
                            .build());
        } catch (KubernetesClientException e) {
            // Conflict: another pod has that name by now.
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    /** A warning about a pod, as {@code kubectl describe} shows it. */
    void warn(Pod pod, String node, ContainerRuntime.Refusal why, Instant now) {
        client.v1()
                .events()
                .inNamespace(pod.getMetadata().getNamespace())
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withGenerateName(pod.getMetadata().getName() + ".")
                        .withNamespace(pod.getMetadata().getNamespace())
                        .endMetadata()
                        .withType("Warning")
                        .withReason(why.reason())
                        .withMessage(why.message())
                        .withFirstTimestamp(PodReport.text(now))
                        .withLastTimestamp(PodReport.text(now))
                        .withCount(1)
                        .withNewSource("kubelet", node)
                        .withNewInvolvedObject()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withName(pod.getMetadata().getName())
                        .withNamespace(pod.getMetadata().getNamespace())
                        .withUid(pod.getMetadata().getUid())
                        .endInvolvedObject()
                        .build())
                .create();
    }

    private String json(Object body) {
        return client.getKubernetesSerialization().asJson(body);
    }
}
