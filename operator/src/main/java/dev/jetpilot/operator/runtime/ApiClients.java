package dev.jetpilot.operator.runtime;

import dev.jetpilot.operator.observe.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The two clients of an operator, over one HTTP client: a connection that one has opened, or a TLS session, serves the other.
 *
 * @param full for reading and writing; its writes are counted
 * @param watching for informers; it leaves out what is never read
 */
record ApiClients(KubernetesClient full, KubernetesClient watching) implements AutoCloseable {

    static ApiClients of(Config config, MeterRegistry registry) {
        KubernetesClient full = Clients.full(
                config, http -> http.addOrReplaceInterceptor("jetpilot-writes", new WriteCounter(registry)));
        return new ApiClients(full, Clients.watching(full));
    }

    @Override
    public void close() {
        watching.close();
        full.close();
    }
}
