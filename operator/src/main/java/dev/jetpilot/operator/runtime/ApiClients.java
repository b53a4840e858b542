package dev.jetpilot.operator.runtime;

import dev.jetpilot.operator.observe.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The two clients of an operator.
 *
 * @param full for reading and writing; its writes are counted
 * @param watching for informers; it leaves out what is never read
 */
record ApiClients(KubernetesClient full, KubernetesClient watching) implements AutoCloseable {

    static ApiClients of(Config config, MeterRegistry registry) {
        return new ApiClients(counting(config, registry), Clients.watching(config));
    }

    private static KubernetesClient counting(Config config, MeterRegistry registry) {
        KubernetesSerialization tolerant;
        try (KubernetesClient plain = Clients.full(config)) {
            tolerant = plain.getKubernetesSerialization();
        }
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(tolerant)
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor("jetpilot-writes", new WriteCounter(registry)))
                .build();
    }

    @Override
    public void close() {
        watching.close();
        full.close();
    }
}
