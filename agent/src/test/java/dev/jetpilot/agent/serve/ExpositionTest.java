package dev.jetpilot.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionTest {
    private final Exposition out = new Exposition();

    @Test
    void headsComeOnceAndOnlyWithSamples() {
        out.gauge("without", "No samples.");
        Exposition.Family family = out.counter("x_total", "Things.");
        family.add(1);
        family.add(Map.of("a", "b"), 2);
        assertThat(out.text()).isEqualTo("""
                # HELP x_total Things.
                # TYPE x_total counter
                x_total 1
                x_total{a="b"} 2
                """);
    }

    @Test
    void backslashesQuotesAndNewLinesAreEscaped() {
        out.gauge("x", "One \\ and\na \"line\".").add(Map.of("a", "C:\\ \"q\"\nü"), 1);
        assertThat(out.text())
                .isEqualTo(
                        "# HELP x One \\\\ and\\na \"line\".\n# TYPE x gauge\n" + "x{a=\"C:\\\\ \\\"q\\\"\\nü\"} 1\n");
    }

    @Test
    void labelsWithoutAValueAreLeftOut() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("a", "");
        labels.put("b", "1");
        labels.put("c", "");
        out.gauge("x", "X.").add(labels, 1);
        labels.put("b", "");
        out.gauge("y", "Y.").add(labels, 1);
        assertThat(out.text()).contains("\nx{b=\"1\"} 1\n").contains("\ny 1\n");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-0.392, -0.392", "128790100000, 128790100000", "9.25, 9.25", "1e-7, 1.0E-7"})
    void numbersAreAsPrometheusReadsThem(double value, String text) {
        out.gauge("x", "X.").add(value);
        assertThat(out.text()).endsWith("\nx " + text + "\n");
    }
}
