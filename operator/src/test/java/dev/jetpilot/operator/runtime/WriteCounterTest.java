package dev.jetpilot.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteCounterTest {

    @ParameterizedTest
    @CsvSource({
        "/api/v1/nodes/jetson-07, nodes",
        "/api/v1/nodes/jetson-07/status, other",
        "/api/v1/namespaces/edge/events, events",
        "/api/v1/namespaces/edge/configmaps/p-evidence?fieldManager=x, configmaps",
        "/apis/apps/v1/namespaces/edge/daemonsets/p, daemonsets",
        "/apis/jetpilot.dev/v1alpha1/namespaces/edge/edgerollouts/p/status?force=true, edgerollouts/status",
        "/apis/jetpilot.dev/v1alpha1/namespaces/edge/edgerollouts/p, other",
        "/k8s/clusters/c1/api/v1/nodes/n, nodes",
    })
    void namesWhatIsWritten(String path, String resource) {
        assertThat(WriteCounter.resource(URI.create("http://127.0.0.1:6443" + path)))
                .isEqualTo(resource);
    }
}
