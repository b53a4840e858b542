package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetpilot.operator.runtime.OperatorConfig;
import dev.jetpilot.operator.runtime.OperatorConfig.Variable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every variable of the operator has its value in the chart, and arrives as the operator reads it. */
class ConfigurationValuesTest {
    /** Values that differ from every default. */
    private static final String OTHERS = """
            watchNamespaces: [vision, audio]
            policy:
              prometheusUrls: ['http://prometheus.monitoring:9090', 'https://metrics.example']
              hostPathPrefixes: [/srv/models]
              tolerations: [edge.example/*]
            leaderElection: {enabled: true, namespace: leases}
            http: {address: '::', port: 9090}
            logFormat: json
            logLevel: debug
            reconcileThreads: 2
            crdWait: 5m
            nodeDirectory: /mnt/nvme/jetpilot
            models: {plainHttpHosts: ['localhost:32000', '10.0.0.5:9000'], bandwidth: 2Mi, cacheLimit: 20Gi}
            agent: {image: 'edge/agent:v2', namespace: edge-agents, factsInterval: 5m}
            config: {existingConfigMap: settings, key: jetpilot.properties}
            """;

    private static final Map<Variable, String> ARRIVES = Map.ofEntries(
            Map.entry(Variable.JETPILOT_CONFIG, "/etc/jetpilot/jetpilot.properties"),
            Map.entry(Variable.JETPILOT_NAMESPACES, "vision,audio"),
            Map.entry(Variable.JETPILOT_PROMETHEUS_URLS, "http://prometheus.monitoring:9090,https://metrics.example"),
            Map.entry(Variable.JETPILOT_HOSTPATH_PREFIXES, "/srv/models"),
            Map.entry(Variable.JETPILOT_TOLERATIONS, "edge.example/*"),
            Map.entry(Variable.JETPILOT_LEADER_ELECTION, "true"),
            Map.entry(Variable.JETPILOT_LEASE_NAMESPACE, "leases"),
            Map.entry(Variable.JETPILOT_HTTP_ADDRESS, "::"),
            Map.entry(Variable.JETPILOT_HTTP_PORT, "9090"),
            Map.entry(Variable.JETPILOT_LOG_FORMAT, "json"),
            Map.entry(Variable.JETPILOT_LOG_LEVEL, "debug"),
            Map.entry(Variable.JETPILOT_RECONCILE_THREADS, "2"),
            Map.entry(Variable.JETPILOT_CRD_WAIT, "5m"),
            Map.entry(Variable.JETPILOT_AGENT_IMAGE, "edge/agent:v2"),
            Map.entry(Variable.JETPILOT_PLAIN_HTTP_HOSTS, "localhost:32000,10.0.0.5:9000"),
            Map.entry(Variable.JETPILOT_FETCH_BANDWIDTH, "2Mi"),
            Map.entry(Variable.JETPILOT_CACHE_LIMIT, "20Gi"),
            Map.entry(Variable.JETPILOT_NODE_DIRECTORY, "/mnt/nvme/jetpilot"),
            Map.entry(Variable.JETPILOT_AGENT_NAMESPACE, "edge-agents"),
            Map.entry(Variable.JETPILOT_FACTS_INTERVAL, "5m"));

    @ParameterizedTest
    @EnumSource
    void everyVariableCanBeSet(Variable variable) {
        assertThat(ARRIVES)
                .as("give %s a value in the chart, and a line here", variable)
                .containsKey(variable);
        assertThat(Chart.variable(Chart.objects(OTHERS), variable.name()))
                .contains(ARRIVES.get(variable))
                .isNotEqualTo(Optional.of(variable.fallback()));
        assertThat(Yaml.read(Chart.FOLDER.resolve("values.yaml"))).contains("[" + variable + "]");
    }

    @Test
    void theDefaultsAreTheOperatorsOwnButForTheAddressThatTheKubeletMustReachAndTheAgent() {
        Map<String, String> expected = new HashMap<>(Map.of(
                "JETPILOT_HTTP_ADDRESS", "0.0.0.0",
                "JETPILOT_AGENT_IMAGE",
                        Chart.operator(Chart.objects()).path("image").asText(),
                "JETPILOT_AGENT_NAMESPACE", "jetpilot-agents"));
        for (Variable variable : Variable.values()) {
            expected.putIfAbsent(variable.name(), variable.fallback());
        }

        Chart.operator(Chart.objects()).path("env").forEach(v -> {
            assertThat(v.path("value").asText())
                    .isEqualTo(expected.get(v.path("name").asText()));
        });
    }

    @Test
    void theOperatorUnderstandsWhatTheChartSays() {
        OperatorConfig config = OperatorConfig.of(environment(Chart.objects(withoutFile())));

        assertThat(config.namespaces()).containsExactly("vision", "audio");
        assertThat(config.tolerations()).containsExactly("edge.example/*");
        assertThat(config.leaderElection()).isTrue();
        assertThat(config.crdWait()).hasMinutes(5);
    }

    @Test
    void anEmptyListOfTolerationsAllowsNoneAndNullLeavesItToAFile() {
        assertThat(OperatorConfig.of(environment(Chart.objects("policy: {tolerations: []}")))
                        .tolerations())
                .isEmpty();
        assertThat(Chart.variable(Chart.objects("policy: {tolerations: null}"), "JETPILOT_TOLERATIONS"))
                .isEmpty();
    }

    @Test
    void theFileIsMountedWhereTheVariableNamesIt() {
        JsonNode pod = Chart.operatorPod(Chart.objects(OTHERS)).path("spec");

        assertThat(pod.path("volumes").findValuesAsText("name")).contains("config", "settings");
        assertThat(pod.at("/containers/0/volumeMounts").findValuesAsText("mountPath"))
                .contains("/etc/jetpilot");
    }

    /** Kubernetes gives a pod variables for each Service beside it, and the operator refuses unknown ones of its prefix. */
    @Test
    void noServiceBecomesAVariableOfTheOperator() {
        assertThat(Chart.operatorPod(Chart.objects())
                        .at("/spec/enableServiceLinks")
                        .asText())
                .isEqualTo("false");
    }

    private static String withoutFile() {
        return OTHERS.lines().filter(l -> !l.startsWith("config:")).reduce("", (a, b) -> a + b + "\n");
    }

    private static Map<String, String> environment(List<JsonNode> objects) {
        Map<String, String> environment = new HashMap<>();
        Chart.operator(objects)
                .path("env")
                .forEach(v ->
                        environment.put(v.path("name").asText(), v.path("value").asText()));
        return environment;
    }
}
