package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetpilot.operator.rollout.NodeReason;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Alerts and dashboard speak of metrics and of labels that the operator has, and each alert says what to do. */
class MonitoringTest {
    private static final Path ALERTS = Chart.FOLDER.resolve("files").resolve("alerts.yaml");
    private static final Path DASHBOARD =
            Chart.FOLDER.resolve("files").resolve("dashboards").resolve("jetpilot.json");

    /** A metric, and what is selected of it. */
    private static final Pattern METRIC = Pattern.compile("\\b((?:jetpilot|reconciliations)_[a-z_]+)(?:\\{([^}]*)})?");

    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(=~?)\"([^\"]*)\"");

    @Test
    void theyUseMetricsLabelsAndValuesThatAreDocumented() throws IOException {
        String documented = Files.readString(Chart.ROOT.resolve("docs").resolve("metrics.md"));

        assertThat(expressions()).hasSizeGreaterThan(20).allSatisfy(expression -> {
            Matcher metric = METRIC.matcher(expression);
            while (metric.find()) {
                String name = metric.group(1).replaceFirst("_(sum|count)$", "");
                List<String> line = documented
                        .lines()
                        .filter(l -> l.contains("`" + name + "`"))
                        .toList();
                assertThat(line).as("%s in %s", name, expression).isNotEmpty();
                Matcher matcher = MATCHER.matcher(metric.group(2) == null ? "" : metric.group(2));
                while (matcher.find()) {
                    String label = matcher.group(1);
                    String value = matcher.group(3);
                    assertThat(documented)
                            .as("label %s in %s", label, expression)
                            .contains("`" + label + "`");
                    if (!value.startsWith("$")) {
                        assertThat(Arrays.asList(value.split("\\|")))
                                .as("%s in %s", label, expression)
                                .allMatch(documented::contains);
                    }
                }
            }
        });
    }

    @Test
    void everyAlertSaysWhatToDoAndWhetherItPages() {
        String operations = Yaml.read(Chart.ROOT.resolve("docs").resolve("operations.md"));
        Set<String> names = new HashSet<>();

        for (JsonNode rule : Yaml.one(ALERTS).at("/groups/0/rules")) {
            String name = rule.path("alert").asText();
            names.add(name);
            assertThat(operations).contains("### " + name + "\n");
            assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning");
            assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(rule.at("/annotations/description").asText()).isNotEmpty();
        }
        assertThat(Yaml.read(testFile()))
                .contains(names.stream().map(n -> "alertname: " + n).toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonOfANodeSaysWhatToDo(NodeReason reason) {
        assertThat(Yaml.read(Chart.ROOT.resolve("docs").resolve("operations.md"))
                        .lines())
                .anyMatch(l -> l.startsWith("| ") && l.contains("`" + reason.word() + "`"));
    }

    /** With Prometheus' own tool, where it is installed. */
    @Test
    void theAlertsFireWhenTheyShouldAndOnlyThen(@TempDir Path folder) throws IOException, InterruptedException {
        assumeThat(Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(p -> Path.of(p, "promtool"))
                        .filter(Files::isExecutable))
                .as("promtool is not installed (Debian: prometheus)")
                .isNotEmpty();
        Files.copy(ALERTS, folder.resolve("alerts.yaml"));
        Files.copy(testFile(), folder.resolve("alerts.test.yaml"));

        Process promtool = new ProcessBuilder("promtool", "test", "rules", "alerts.test.yaml")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(promtool.exitValue()).as(said).isZero();
    }

    @Test
    void thePrometheusRuleAndTheConfigMapHoldThemUnchanged() throws IOException {
        List<JsonNode> objects = Chart.objects(ChartTest.EVERYTHING);

        assertThat(Chart.one(objects, "PrometheusRule", "jetpilot-operator").path("spec"))
                .isEqualTo(Yaml.one(ALERTS));
        assertThat(new ObjectMapper()
                        .readTree(Chart.one(objects, "ConfigMap", "jetpilot-operator-dashboard")
                                .at("/data/jetpilot.json")
                                .asText()))
                .isEqualTo(new ObjectMapper().readTree(DASHBOARD.toFile()));
    }

    @Test
    void prometheusKeepsTheLabelsOfTheOperator() {
        JsonNode monitor = Chart.one(Chart.objects(ChartTest.EVERYTHING), "PodMonitor", "jetpilot-operator");

        assertThat(monitor.at("/spec/podMetricsEndpoints/0/honorLabels").asBoolean())
                .isTrue();
        assertThat(monitor.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
    }

    @Test
    void metricsOfAgentsNameTheirNode() {
        JsonNode monitor = Chart.one(Chart.objects(ChartTest.EVERYTHING), "PodMonitor", "jetpilot-agent");
        JsonNode endpoint = monitor.at("/spec/podMetricsEndpoints/0");

        assertThat(monitor.at("/metadata/namespace").asText()).isEqualTo("jetpilot-agents");
        assertThat(endpoint.at("/port").asText())
                .isEqualTo(Chart.agent(Chart.objects())
                        .at("/spec/containers/0/ports/0/name")
                        .asText());
        assertThat(endpoint.at("/honorLabels").asBoolean()).isTrue();
        assertThat(endpoint.at("/relabelings/0/sourceLabels/0").asText()).isEqualTo("__meta_kubernetes_pod_node_name");
        assertThat(endpoint.at("/relabelings/0/targetLabel").asText()).isEqualTo("node");
    }

    private static Path testFile() {
        return Path.of("src", "test", "resources", "install", "alerts.test.yaml");
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = Yaml.one(ALERTS).findValuesAsText("expr");
        expressions.addAll(new ObjectMapper().readTree(DASHBOARD.toFile()).findValuesAsText("expr"));
        return expressions;
    }
}
