package dev.jetpilot.testbed.serverroom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.pod.PodFields;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodEnvironmentTest {
    private static final Pod POD = Serialization.unmarshal("""
            apiVersion: v1
            kind: Pod
            metadata: {name: operator-1, namespace: edge, labels: {app.kubernetes.io/name: jetpilot}}
            spec:
              nodeName: server-1
              containers:
                - name: operator
                  env:
                    - {name: A, value: one}
                    - {name: B, value: "$(A) $(C) $$(A)"}
                    - {name: C, value: later}
                    - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
                    - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                    - {name: APP, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app.kubernetes.io/name']"}}}
                    - {name: LISTEN, value: 0.0.0.0}
                    - {name: FILE, value: /etc/jetpilot/operator.properties}
                  volumeMounts:
                    - {name: config, mountPath: /etc/jetpilot}
                    - {name: token, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}
            """, Pod.class);

    private static Map<String, String> environment() {
        Path directory = Path.of("/pods/operator-1");
        PodFields fields = new PodFields(POD, "127.40.0.1", "127.40.0.2");
        try (KubernetesClient unused = new KubernetesClientBuilder().build()) {
            return new PodEnvironment(
                            new PodVolumes(unused, POD, fields, directory),
                            fields,
                            URI.create("https://127.0.0.1:6443"))
                    .of(POD.getSpec().getContainers().get(0), directory.resolve("root"));
        }
    }

    @Test
    void variablesMayNameThoseBeforeThem() {
        assertThat(environment()).containsEntry("B", "one $(C) $(A)");
    }

    @Test
    void podKnowsItself() {
        assertThat(environment())
                .containsEntry("NODE", "server-1")
                .containsEntry("IP", "127.40.0.1")
                .containsEntry("APP", "jetpilot")
                .containsEntry("HOSTNAME", "operator-1");
    }

    @Test
    void addressesAndPathsOfTheContainerAreThoseOfThisMachine() {
        assertThat(environment())
                .containsEntry("LISTEN", "127.40.0.1")
                .containsEntry("FILE", "/pods/operator-1/volumes/config/operator.properties")
                .containsEntry("KUBERNETES_SERVICE_HOST", "127.0.0.1")
                .containsEntry("KUBERNETES_SERVICE_PORT", "6443")
                .containsEntry("KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN", "/pods/operator-1/volumes/token/token")
                .containsEntry("KUBENAMESPACE", "/pods/operator-1/volumes/token/namespace");
    }

    @Test
    void nothingIsInherited() {
        assertThat(environment()).containsEntry("HOME", "/pods/operator-1/root").doesNotContainKey("USER");
    }
}
