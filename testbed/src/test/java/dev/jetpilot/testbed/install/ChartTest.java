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
                        "Deployment jetpilot-operator",
                        "Namespace jetpilot-agents",
                        "DaemonSet jetpilot-agent");
    }

    @Test
    void everyObjectSaysWhereItIs() {
        assertThat(Chart.objects(EVERYTHING)).allSatisfy(o -> {
            boolean clusterWide = List.of(
                            "CustomResourceDefinition",
                            "Namespace",
                            "ClusterRole",
                            "ClusterRoleBinding",
                            "ValidatingAdmissionPolicy",
                            "ValidatingAdmissionPolicyBinding")
                    .contains(o.path("kind").asText());
            assertThat(o.at("/metadata/namespace").isMissingNode())
                    .as("%s %s", o.path("kind"), o.at("/metadata/name"))
                    .isEqualTo(clusterWide);
            assertThat(o.at("/metadata/labels/app.kubernetes.io~1name").asText())
                    .isIn("jetpilot", "jetpilot-agent");
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
            nodeDirectory: var/lib/jetpilot           | /nodeDirectory
            nodeDirectory: /                          | /nodeDirectory
            nodeDirectory: /var/../etc                | /nodeDirectory
            agent: {namespace: ''}                    | /agent/namespace
            agent: {image: 'jetpilot 0.1.0'}          | /agent/image
            agent: {factsInterval: 60}                | /agent/factsInterval
            agent: {enable: false}                    | enable
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

    @Test
    void theAgentGoesToWhatMayBeAJetsonWithTheOperatorsImageAndNoRights() {
        JsonNode agent = Chart.agent(Chart.objects("image: {repository: edge/jetpilot, tag: v1}"));
        JsonNode container = agent.at("/spec/containers/0");

        assertThat(container.path("image").asText()).isEqualTo("edge/jetpilot:v1");
        assertThat(container.path("command").toString())
                .isEqualTo("[\"java\",\"-Xms4m\",\"-Xmn2m\",\"-Xmx16m\",\"-jar\",\"/app/jetpilot-agent.jar\"]");
        assertThat(container.path("args").toString())
                .isEqualTo("[\"serve\",\"--root\",\"/host\",\"--model-cache\",\"/var/lib/jetpilot/models\"]");
        assertThat(container.at("/env/0/valueFrom/fieldRef/fieldPath").asText()).isEqualTo("spec.nodeName");
        assertThat(agent.at("/spec/nodeSelector").toString()).contains("\"kubernetes.io/arch\":\"arm64\"");
        assertThat(agent.at("/metadata/annotations/jetpilot.dev~1metrics").asText())
                .isEqualTo(container.at("/ports/0/containerPort").asInt() + "/metrics");
        assertThat(agent.at("/spec").has("serviceAccountName")).isFalse();
    }

    @Test
    void theAgentIsWhereItIsToldToBeAndTheOperatorKnows() {
        String own = "agent: {namespace: jetpilot-system}";
        String others = "agent: {namespace: edge-agents, createNamespace: false}";

        for (String values : List.of(own, others)) {
            List<JsonNode> objects = Chart.objects(values);
            assertThat(Chart.ofKind(objects, "Namespace")).isEmpty();
            assertThat(Chart.variable(objects, "JETPILOT_AGENT_NAMESPACE"))
                    .contains(Chart.one(objects, "DaemonSet", "jetpilot-agent")
                            .at("/metadata/namespace")
                            .asText());
        }
    }

    @Test
    void withoutTheAgentNoNodeIsAsked() {
        List<JsonNode> objects = Chart.objects("agent: {enabled: false}\nwatchNamespaces: [vision]");

        assertThat(objects).noneMatch(o -> o.toString().contains("jetpilot-agent\""));
        assertThat(Chart.variable(objects, "JETPILOT_FACTS_INTERVAL")).contains("0s");
    }

    @Test
    void theAgentsImageMayBeAnotherOrNone() {
        List<JsonNode> other = Chart.objects("agent: {image: 'edge/agent:v2'}");
        List<JsonNode> none = Chart.objects("agent: {image: null}");

        assertThat(Chart.variable(other, "JETPILOT_AGENT_IMAGE")).contains("edge/agent:v2");
        assertThat(Chart.agent(other).at("/spec/containers/0/image").asText()).isEqualTo("edge/agent:v2");
        assertThat(Chart.variable(none, "JETPILOT_AGENT_IMAGE")).isEmpty();
        assertThat(Chart.agent(none).at("/spec/containers/0/image").asText()).matches("jetpilot:\\d.*");
    }

    /** What the network policy lets in, the operator's own question is among. */
    @Test
    void theOperatorMayReachTheAgents() {
        JsonNode policy = Chart.one(Chart.objects(EVERYTHING), "NetworkPolicy", "jetpilot-agent");
        JsonNode operator = policy.at("/spec/ingress/0/from/1");

        assertThat(policy.at("/spec/policyTypes").toString()).contains("Egress");
        assertThat(policy.at("/spec").has("egress")).isFalse();
        assertThat(policy.at("/spec/ingress/0/ports/0/port").asText())
                .isEqualTo(Chart.agent(Chart.objects())
                        .at("/spec/containers/0/ports/0/name")
                        .asText());
        assertThat(operator.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name")
                        .asText())
                .isEqualTo(Chart.NAMESPACE);
        assertThat(Chart.operatorPod(Chart.objects()).at("/metadata/labels"))
                .containsAll(operator.at("/podSelector/matchLabels"));
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
