package dev.jetpilot.testbed.cluster;

import dev.jetpilot.testbed.jetson.Pace;
import dev.jetpilot.testbed.time.ScaledTime;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/**
 * An API server with its controllers, and the time that fleet and operator live in. On the real one that time runs away from the server's, which
 * is the wall clock: between what the server stamps (creation, deletion, since when a silent node is Unknown) and what the fleet stamps lie
 * {@code (speed - 1)} times the age of the cluster more than there should.
 */
public interface ClusterServer extends AutoCloseable {

    /** The fleet's time. */
    ScaledTime time();

    /** How often kubelets should report, so that this server does not take them for silent. */
    Pace pace();

    /** What a client needs to know that may do everything and calls itself {@code userAgent}. */
    Config clientConfig(String userAgent);

    /** A client that may do everything. The caller closes it. */
    default KubernetesClient client(String userAgent) {
        return new KubernetesClientBuilder().withConfig(clientConfig(userAgent)).build();
    }

    /** For kubectl: a kubeconfig of somebody who may do everything. */
    String kubeconfig();

    /** From now on, all that the client which calls itself {@code userAgent} asks. */
    RequestLog requests(String userAgent);

    /** From now on the namespace admits only pods that are {@code restricted} by the Pod Security Standards, or any again. */
    void restrictPods(String namespace, boolean restricted);

    /** Ends the server. */
    @Override
    void close();
}
