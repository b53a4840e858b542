package dev.jetpilot.testbed.serverroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {
    private static final List<ServerImage> IMAGES = List.of(
            new ServerImage("jetpilot:1", Path.of("operator.jar"), 65_532),
            new ServerImage("root:1", Path.of("root.jar"), 0));

    private static Pod pod(String spec, String container) {
        return Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p}
                spec: {enableServiceLinks: false%s, containers: [{name: c%s}]}
                """.formatted(spec, container), Pod.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '' | ', image: "jetpilot:1"'
            ', securityContext: {runAsNonRoot: true}' | ', image: "jetpilot:1"'
            ', securityContext: {runAsNonRoot: true, runAsUser: 7}' | ', image: "root:1"'
            '' | ', image: "root:1"'
            """)
    void podThatAKubeletWouldRunIsRun(String spec, String container) {
        assertThat(Refusal.of(pod(spec, container), IMAGES)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '' | ', image: "jetpilot:2"' | ErrImagePull | failed to pull image "jetpilot:2"
            ', securityContext: {runAsNonRoot: true}' | ', image: "root:1"' | CreateContainerConfigError | image will run as root
            ', securityContext: {runAsNonRoot: true}' | ', image: "jetpilot:1", securityContext: {runAsUser: 0}' | CreateContainerConfigError | breaks non-root policy
            ', hostNetwork: true' | ', image: "jetpilot:1"' | NotImitated | hostNetwork
            ', initContainers: [{name: i}]' | ', image: "jetpilot:1"' | NotImitated | init containers
            ', volumes: [{name: v, hostPath: {path: /}}]' | ', image: "jetpilot:1"' | NotImitated | a volume of another kind
            '' | ', image: "jetpilot:1", command: [sh]' | NotImitated | a command
            '' | ', image: "jetpilot:1", livenessProbe: {exec: {command: [true]}}' | NotImitated | probes other than httpGet
            """)
    void podThatAKubeletWouldRefuseOrThatIsNotImitatedIsNotRun(
            String spec, String container, String reason, String message) {
        assertThat(Refusal.of(pod(spec, container), IMAGES)).get().satisfies(r -> {
            assertThat(r.reason()).isEqualTo(reason);
            assertThat(r.message()).contains(message);
        });
    }

    @Test
    void serviceLinksAreOnWhenThePodDoesNotSay() {
        Pod pod = pod("", ", image: \"jetpilot:1\"");
        pod.getSpec().setEnableServiceLinks(null);

        assertThat(Refusal.of(pod, IMAGES))
                .get()
                .extracting(Refusal::message)
                .asString()
                .contains("enableServiceLinks");
    }
}
