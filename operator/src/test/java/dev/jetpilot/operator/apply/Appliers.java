package dev.jetpilot.operator.apply;

import dev.jetpilot.operator.observe.AdmissionMemory;
import dev.jetpilot.operator.observe.Clients;
import dev.jetpilot.operator.observe.Models;
import dev.jetpilot.operator.observe.Overlay;
import dev.jetpilot.operator.workload.NodePolicy;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Appliers before a mock server. */
final class Appliers {
    private Appliers() {}

    /** A client that does not wait before it tries again. The caller closes it. */
    static KubernetesClient impatient(KubernetesClient client) {
        return Clients.full(new ConfigBuilder(client.getConfiguration())
                .withRequestRetryBackoffLimit(0)
                .build());
    }

    /** One that remembers nothing and does everything on the caller's thread. */
    static Applier fresh(KubernetesClient full) {
        return new Applier(
                full,
                new Overlay(),
                new Models(full),
                new AdmissionMemory(),
                NodePolicy.STRICT,
                ApplyListener.NONE,
                Runnable::run);
    }
}
