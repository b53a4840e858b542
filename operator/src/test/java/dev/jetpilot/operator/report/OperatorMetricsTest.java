package dev.jetpilot.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.facts.agents.FactsMetrics;
import dev.jetpilot.operator.rollout.MoveReason;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OperatorMetricsTest {
    /** Registered in the process, not here: {@code WriteCounterTest} and {@code BuildInfo}. */
    private static final Set<String> OF_THE_PROCESS = Set.of("jetpilot_writes_total", "jetpilot_build_info");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final OperatorMetrics metrics = new OperatorMetrics(registry);

    @Test
    void aRolloutIsShownAndGoesWithItsMetrics() {
        EdgeRollout rollout = Standings.rollout();
        metrics.show(rollout, Standings.rolledBack(rollout));
        assertThat(registry.scrape())
                .contains("jetpilot_rollout_phase{namespace=\"vision\",phase=\"Degraded\",rollout=\"peoplenet\"} 1.0")
                .contains(
                        "jetpilot_nodes{class=\"agx-orin\",namespace=\"vision\",rollout=\"peoplenet\",state=\"updated\"} 8.0")
                .contains("slo=\"latency-p95\",verdict=\"Fail\"} 1.0");
        metrics.show(rollout, Standings.analysing(rollout, Verdict.PASS, "9ms", 7));
        assertThat(registry.scrape()).doesNotContain("phase=\"Degraded\"").doesNotContain("verdict=\"Fail\"");
        metrics.forget(rollout);
        assertThat(registry.scrape()).doesNotContain("peoplenet");
    }

    @Test
    void theDocumentNamesEveryMetricAndNoOther() throws IOException {
        EdgeRollout rollout = Standings.rollout();
        metrics.show(rollout, Standings.rolledBack(rollout));
        metrics.moved(MoveReason.CANARY);
        metrics.rejected("SLOBreached");
        metrics.timePlan(() -> 1);
        new FactsMetrics(registry);
        Set<String> known = names(registry.scrape(), "(?m)^# TYPE (jetpilot_\\S+) ");
        known.addAll(OF_THE_PROCESS);
        Set<String> documented =
                names(Files.readString(Path.of("..", "docs", "metrics.md")), "(?m)^\\| `(jetpilot_\\w+)` \\|");
        assertThat(documented).isEqualTo(known);
    }

    private static Set<String> names(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult m) -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
