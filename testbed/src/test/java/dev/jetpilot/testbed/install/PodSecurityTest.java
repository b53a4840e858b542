package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chart's pods pass Pod Security's level restricted, which the namespace of the manifests enforces; the agent's but for
 * the node's files that it reads.
 */
class PodSecurityTest {
    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    /** The rules of https://kubernetes.io/docs/concepts/security/pod-security-standards/, stricter about the root file system. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", ChartTest.EVERYTHING})
    void thePodsAreRestricted(String values) {
        List<JsonNode> objects = Chart.objects(values);
        List<JsonNode> pods = List.of(Chart.operatorPod(objects), Chart.testPod(values));

        assertThat(pods).allSatisfy(pod -> {
            isRestrictedButForVolumes(pod.path("spec"));
            pod.at("/spec/volumes")
                    .forEach(v -> v.fieldNames()
                            .forEachRemaining(
                                    kind -> assertThat(kind).matches(k -> k.equals("name") || VOLUMES.contains(k))));
        });
    }

    @Test
    void theAgentIsRestrictedButForTheFilesOfTheNodeWhichItCannotWrite() {
        JsonNode pod = Chart.agent(Chart.objects()).path("spec");

        isRestrictedButForVolumes(pod);
        assertThat(pod.path("volumes")).hasSize(1);
        assertThat(pod.at("/volumes/0/hostPath/path").asText()).isEqualTo("/");
        assertThat(pod.at("/containers/0/volumeMounts")).hasSize(1);
        assertThat(pod.at("/containers/0/volumeMounts/0/readOnly").asBoolean()).isTrue();
        assertThat(pod.at("/containers/0/volumeMounts/0/mountPropagation").asText())
                .isEqualTo("HostToContainer");
        assertThat(Chart.one(Chart.objects(), "Namespace", "jetpilot-agents")
                        .at("/metadata/labels/pod-security.kubernetes.io~1enforce")
                        .asText())
                .isEqualTo("privileged");
    }

    private static void isRestrictedButForVolumes(JsonNode spec) {
        assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(spec.at("/securityContext/runAsUser").asInt()).isPositive();
        assertThat(spec.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(List.of("hostNetwork", "hostPID", "hostIPC")).noneMatch(spec::has);
        assertThat(spec.path("containers")).isNotEmpty().allSatisfy(PodSecurityTest::isRestricted);
    }

    private static void isRestricted(JsonNode container) {
        JsonNode context = container.path("securityContext");
        assertThat(context.at("/allowPrivilegeEscalation").asText()).isEqualTo("false");
        assertThat(context.at("/readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(context.at("/capabilities/add").isMissingNode()).isTrue();
        assertThat(context.path("privileged").asBoolean()).isFalse();
        assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
    }

    @Test
    void onlyTheOperatorHasAToken() {
        assertThat(Chart.one(Chart.objects(), "ServiceAccount", "jetpilot-operator")
                        .path("automountServiceAccountToken")
                        .asText())
                .isEqualTo("false");
        assertThat(Chart.operatorPod(Chart.objects())
                        .at("/spec/automountServiceAccountToken")
                        .asBoolean())
                .isTrue();
        assertThat(Chart.testPod("{}").at("/spec/automountServiceAccountToken").asText())
                .isEqualTo("false");
        assertThat(Chart.agent(Chart.objects())
                        .at("/spec/automountServiceAccountToken")
                        .asText())
                .isEqualTo("false");
    }
}
