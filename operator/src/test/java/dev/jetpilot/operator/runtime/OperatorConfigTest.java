package dev.jetpilot.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetpilot.operator.runtime.OperatorConfig.InvalidConfigException;
import dev.jetpilot.operator.runtime.OperatorConfig.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OperatorConfigTest {

    @Test
    void withoutVariablesTheDefaultsHold() {
        OperatorConfig config = OperatorConfig.of(Map.of("PATH", "/bin"));
        assertThat(config.namespaces()).isEmpty();
        assertThat(config.prometheusUrls()).isEmpty();
        assertThat(config.nodes().hostPathPrefixes()).isEmpty();
        assertThat(config.tolerations()).containsExactly("nvidia.com/gpu", "jetpilot.dev/*");
        assertThat(config.leaderElection()).isFalse();
        assertThat(config.httpAddress()).isEqualTo("127.0.0.1");
        assertThat(config.crdWait()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.nodes().agentImage()).isEmpty();
        assertThat(config.nodes().directory()).isEqualTo("/var/lib/jetpilot");
        assertThat(config.agentNamespace()).isEmpty();
        assertThat(config.factsInterval()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void theEnvironmentWinsOverTheFile(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("operator.properties");
        Files.writeString(file, "JETPILOT_NAMESPACES=a, b\nJETPILOT_HTTP_PORT=9000\n");
        OperatorConfig config =
                OperatorConfig.of(Map.of("JETPILOT_CONFIG", file.toString(), "JETPILOT_HTTP_PORT", "9001"));
        assertThat(config.namespaces()).containsExactly("a", "b");
        assertThat(config.httpPort()).isEqualTo(9001);
    }

    @Test
    void whatTheNodesNeedIsTakenAsItStands() {
        String image = "registry.example:5000/edge/jetpilot:0.1.0@sha256:" + "0".repeat(64);
        OperatorConfig config = OperatorConfig.of(Map.of(
                "JETPILOT_AGENT_IMAGE", image,
                "JETPILOT_NODE_DIRECTORY", "/mnt/nvme/jetpilot",
                "JETPILOT_AGENT_NAMESPACE", "jetpilot-agents",
                "JETPILOT_FACTS_INTERVAL", "0s"));
        assertThat(config.nodes().agentImage()).contains(image);
        assertThat(config.nodes().directory()).isEqualTo("/mnt/nvme/jetpilot");
        assertThat(config.agentNamespace()).isEqualTo("jetpilot-agents");
        assertThat(config.factsInterval()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "JETPILOT_HTTP_PORT, 70000",
        "JETPILOT_HTTP_PORT, eighty",
        "JETPILOT_LEADER_ELECTION, yes",
        "JETPILOT_LOG_FORMAT, xml",
        "JETPILOT_LOG_LEVEL, loud",
        "JETPILOT_RECONCILE_THREADS, 0",
        "JETPILOT_CRD_WAIT, 1d",
        "JETPILOT_NAMESPACES, Edge",
        "JETPILOT_PROMETHEUS_URLS, prometheus:9090",
        "JETPILOT_HOSTPATH_PREFIXES, models",
        "JETPILOT_CONFIG, /does/not/exist",
        "JETPILOT_AGENT_IMAGE, jetpilot 0.1.0",
        "JETPILOT_AGENT_IMAGE, -jetpilot",
        "JETPILOT_NODE_DIRECTORY, var/lib/jetpilot",
        "JETPILOT_NODE_DIRECTORY, /",
        "JETPILOT_NODE_DIRECTORY, /var/../etc",
        "JETPILOT_NODE_DIRECTORY, /var/..",
        "JETPILOT_AGENT_NAMESPACE, Jetpilot",
        "JETPILOT_FACTS_INTERVAL, -60s",
        "JETPILOT_FACTS_INTERVAL, 500ms",
        "JETPILOT_FACTS_INTERVAL, 60",
    })
    void saysWhichVariableIsWrongItsValueAndTheMend(String variable, String value) {
        assertThatThrownBy(() -> OperatorConfig.of(Map.of(variable, value)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(variable)
                .hasMessageContaining("\"" + value + "\"")
                .hasMessageMatching("(?s).*: (write|name) .*|.*\\): name .*");
    }

    @Test
    void allThatIsWrongIsSaidAtOnceAndTypingErrorsAreNoSilence() {
        assertThatThrownBy(() -> OperatorConfig.of(
                        Map.of("JETPILOT_HTTP_PORT", "x", "JETPILOT_LOG_LEVEL", "x", "JETPILOT_NAMESPACE", "edge")))
                .hasMessageContainingAll("JETPILOT_HTTP_PORT", "JETPILOT_LOG_LEVEL", "JETPILOT_NAMESPACE is not known");
    }

    @ParameterizedTest
    @EnumSource(Variable.class)
    void everyVariableIsDocumentedWithItsDefault(Variable variable) throws IOException {
        String shown = variable.fallback().isEmpty() ? "|" : "| `" + variable.fallback() + "` |";
        assertThat(Files.readString(Path.of("..", "docs", "configuration.md")))
                .contains("| `" + variable + "` " + shown);
    }
}
