package dev.jetpilot.testbed.world;

import dev.jetpilot.testbed.apiserver.EmbeddedApiServer;
import dev.jetpilot.testbed.apiserver.Options;
import dev.jetpilot.testbed.time.TimeSource;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The embedded API server and a client, for one test. */
final class TestCluster implements AutoCloseable {
    private final EmbeddedApiServer server;
    private final KubernetesClient client;

    private TestCluster(EmbeddedApiServer server) {
        this.server = server;
        this.client = server.client();
    }

    static TestCluster start(TimeSource time) {
        return new TestCluster(EmbeddedApiServer.start(Options.defaults().withTime(time)));
    }

    KubernetesClient client() {
        return client;
    }

    EmbeddedApiServer server() {
        return server;
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
