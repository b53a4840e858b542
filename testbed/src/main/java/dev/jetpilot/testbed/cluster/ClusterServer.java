package dev.jetpilot.testbed.cluster;

import dev.jetpilot.testbed.jetson.Pace;
import dev.jetpilot.testbed.time.ScaledTime;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * An API server with its controllers, and the time that fleet and operator live in. On the real one that time runs ahead of the server's, which
 * is the wall clock: what the server stamps (creation, deletion, since when a silent node is Unknown) lies ever further in the past, by as much as
 * {@code (speed - 1)} times the age of the cluster.
 */
public interface ClusterServer extends AutoCloseable {

    /** The fleet's time, at the speed that this server can follow. */
    ScaledTime time();

    /** How often kubelets should report, so that this server does not take them for silent. */
    Pace pace();

    /** What a client needs to know that may do everything and calls itself {@code userAgent}. */
    Config clientConfig(String userAgent);

    /** A client that may do everything. The caller closes it. */
    default KubernetesClient client(String userAgent) {
        return new KubernetesClientBuilder().withConfig(clientConfig(userAgent)).build();
    }

    /** What was written by that client since then, in the order of the writes, as in {@code patch nodes jetson-1}. */
    List<String> writes(String userAgent, Instant since);

    /** From now on the namespace admits only pods that are {@code restricted} by the Pod Security Standards, or any again. */
    void restrictPods(String namespace, boolean restricted);

    /**
     * Cuts that client off at its k-th write, which is at least 1: nothing that it writes afterwards reaches the server. For clients whose
     * configuration is asked for afterwards.
     *
     * @param lastWritten whether the k-th write itself is carried out, unheard of
     * @return tells whether that has happened
     */
    BooleanSupplier cutOff(String userAgent, int k, boolean lastWritten);

    /** Ends the server. */
    @Override
    void close();
}
