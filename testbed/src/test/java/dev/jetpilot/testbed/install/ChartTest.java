package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart as Helm sees it. */
class ChartTest {
    @Test
    void helmFindsNothingToObjectTo() {
        LintResult result = Chart.helm().lint().strict().call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        assertThat(result.getMessages()).noneMatch(m -> m.contains("[WARNING]") || m.contains("[ERROR]"));
    }

    @Test
    void withoutValuesItInstallsOneOperatorAndWhatItNeeds() {
        assertThat(Chart.objects())
                .extracting(o ->
                        o.path("kind").asText() + " " + o.at("/metadata/name").asText())
                .containsExactlyInAnyOrder(
                        "CustomResourceDefinition edgemodels.jetpilot.dev",
                        "CustomResourceDefinition edgerollouts.jetpilot.dev",
                        "ServiceAccount jetpilot-operator",
                        "ClusterRole jetpilot-operator",
                        "ClusterRoleBinding jetpilot-operator",
                        "ClusterRole jetpilot-operator-author",
                        "ClusterRole jetpilot-operator-viewer",
                        "ValidatingAdmissionPolicy jetpilot-operator-nodes",
                        "ValidatingAdmissionPolicyBinding jetpilot-operator-nodes",
                        "ValidatingAdmissionPolicy jetpilot-operator-pods",
                        "ValidatingAdmissionPolicyBinding jetpilot-operator-pods",
                        "Service jetpilot-operator",
                        "Deployment jetpilot-operator");
    }

    @Test
    void everyObjectSaysWhereItIs() {
        assertThat(Chart.objects(EVERYTHING)).allSatisfy(o -> {
            boolean clusterWide = List.of(
                            "CustomResourceDefinition",
                            "ClusterRole",
                            "ClusterRoleBinding",
                            "ValidatingAdmissionPolicy",
                            "ValidatingAdmissionPolicyBinding")
                    .contains(o.path("kind").asText());
            assertThat(o.at("/metadata/namespace").isMissingNode())
                    .as("%s %s", o.path("kind"), o.at("/metadata/name"))
                    .isEqualTo(clusterWide);
            assertThat(o.at("/metadata/labels/app.kubernetes.io~1name").asText())
                    .isEqualTo("jetpilot");
        });
    }

    @Test
    void twoOperatorsAreNeverAliveAtOnceUnlessTheyElect() {
        assertThat(strategy(Chart.objects())).isEqualTo("Recreate");
        assertThat(strategy(Chart.objects("leaderElection: {enabled: true}"))).isEqualTo("RollingUpdate");
        assertThatThrownBy(() -> Chart.objects("replicas: 2")).hasMessageContaining("/leaderElection/enabled");
    }

    private static String strategy(List<JsonNode> objects) {
        return Chart.one(objects, "Deployment", "jetpilot-operator")
                .at("/spec/strategy/type")
                .asText();
    }

    @Test
    void onlyReplicasHaveADisruptionBudget() {
        String two = "{replicas: 2, leaderElection: {enabled: true}}";

        assertThat(Chart.ofKind(Chart.objects(), "PodDisruptionBudget")).isEmpty();
        assertThat(Chart.ofKind(Chart.objects(two), "PodDisruptionBudget")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            watchNamespace: [vision]                  | watchNamespace
            logLevel: trace                           | /logLevel
            logFormat: xml                            | /logFormat
            reconcileThreads: 65                      | /reconcileThreads
            crdWait: 60                               | /crdWait
            crdWait: 60 seconds                       | /crdWait
            watchNamespaces: [Vision]                 | /watchNamespaces/0
            watchNamespaces: vision                   | /watchNamespaces
            policy: {prometheusUrls: ['prometheus']}  | /policy/prometheusUrls/0
            policy: {hostPathPrefixes: ['srv']}       | /policy/hostPathPrefixes/0
            policy: {tolerations: [{key: a}]}         | /policy/tolerations/0
            image: {digest: 'sha256:abc'}             | /image/digest
            replicas: -1                              | /replicas
            http: {port: 0}                           | /http/port
            tolerations: [nvidia.com/gpu]             | /tolerations/0
            extraEnv: [{name: JETPILOT_LOGLEVEL}]     | extraEnv names JETPILOT_LOGLEVEL
            """)
    void whatMakesNoSenseIsRefusedWithItsPlace(String values, String place) {
        assertThatThrownBy(() -> Chart.objects(values)).hasMessageContaining(place);
    }

    @Test
    void theImageIsPinnedByItsDigest() {
        String digest = "sha256:" + "0".repeat(64);

        assertThat(Chart.operator(Chart.objects()).path("image").asText()).matches("jetpilot:\\d+\\.\\d+\\.\\d+");
        assertThat(Chart.operator(
                                Chart.objects("image: {repository: edge/jetpilot, tag: v1, digest: '" + digest + "'}"))
                        .path("image")
                        .asText())
                .isEqualTo("edge/jetpilot:v1@" + digest);
    }

    @Test
    void theProbesAskWhatTheOperatorServes() {
        JsonNode operator = Chart.operator(Chart.objects("http: {port: 9090}"));

        assertThat(operator.at("/startupProbe/httpGet/path").asText()).isEqualTo("/livez");
        assertThat(operator.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/livez");
        assertThat(operator.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
        assertThat(operator.at("/ports/0/containerPort").asInt()).isEqualTo(9090);
        assertThat(operator.findValuesAsText("port")).containsOnly("http");
    }

    /** Everything that can be switched on. */
    static final String EVERYTHING = """
            replicas: 2
            leaderElection: {enabled: true}
            watchNamespaces: [vision, audio]
            networkPolicy: {enabled: true, from: [{namespaceSelector: {matchLabels: {name: monitoring}}}]}
            config: {existingConfigMap: settings}
            monitoring:
              podMonitor: {enabled: true, labels: {release: prometheus}}
              prometheusRule: {enabled: true, labels: {release: prometheus}}
              dashboard: {enabled: true}
            """;
}
