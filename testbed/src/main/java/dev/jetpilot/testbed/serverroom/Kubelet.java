package dev.jetpilot.testbed.serverroom;

import dev.jetpilot.testbed.jetson.NodeApi;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.net.http.HttpClient;

/**
 * What all pods of a node share.
 *
 * @param plan of the node
 * @param hostIp the node's address
 * @param client with the node's rights
 * @param api the writes of a kubelet, with the same rights
 * @param apiServer where pods find the API server
 * @param http for probes
 * @param thread on which everything happens, one thing after the other
 */
record Kubelet(
        ServerPlan plan,
        String hostIp,
        KubernetesClient client,
        NodeApi api,
        URI apiServer,
        HttpClient http,
        NodeThread thread) {}
