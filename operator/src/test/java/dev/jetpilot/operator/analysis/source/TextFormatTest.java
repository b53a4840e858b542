package dev.jetpilot.operator.analysis.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormatTest {

    static final String TRITON = """
            # HELP nv_inference_request_success Number of successful inference requests, all batch sizes
            # TYPE nv_inference_request_success counter
            nv_inference_request_success{model="peoplenet",version="1"} 4711
            nv_inference_request_success{model="other",version="1"} 12
            # TYPE nv_inference_request_failure counter
            nv_inference_request_failure{model="peoplenet",reason="OTHER",version="1"} 3
            nv_inference_request_failure{model="peoplenet",reason="BACKEND",version="1"} 4
            # TYPE nv_inference_request_duration_us counter
            nv_inference_request_duration_us{model="peoplenet",version="1"} 9.422e+07
            # TYPE nv_inference_request_summary_us summary
            nv_inference_request_summary_us_count{model="peoplenet",version="1"} 4711
            nv_inference_request_summary_us_sum{model="peoplenet",version="1"} 94220000
            nv_inference_request_summary_us{model="peoplenet",version="1",quantile="0.5"} 19900
            nv_inference_request_summary_us{model="peoplenet",version="1",quantile="0.95"} 31000.5
            # TYPE latency_seconds histogram
            latency_seconds_bucket{model="peoplenet",le="0.02"} 60
            latency_seconds_bucket{model="peoplenet",le="0.033"} 95
            latency_seconds_bucket{model="peoplenet",le="+Inf"} 100
            latency_seconds_sum{model="peoplenet"} 2.1
            latency_seconds_count{model="peoplenet"} 100
            # TYPE jetson_power_watts gauge
            jetson_power_watts{rail="VDD_IN"} 11.5
            """;

    private static Exposition parse(String text) {
        try {
            return TextFormat.parse(text, name -> true);
        } catch (MalformedMetricsException e) {
            return fail(e.getMessage());
        }
    }

    @Test
    void readsWhatTritonExports() {
        Exposition exposition = parse(TRITON);
        assertThat(exposition.select("nv_inference_request_success", Map.of("model", "peoplenet")))
                .singleElement()
                .extracting(Series::value)
                .isEqualTo(4711.0);
        assertThat(exposition.select("nv_inference_request_failure", Map.of())).hasSize(2);
        assertThat(exposition.knows("jetson_power_watts")).isTrue();
        assertThat(exposition.knows("jetson_power")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "m 1, 1",
        "m{} 2.5e3, 2500",
        "m +Inf, Infinity",
        "m -Inf, -Infinity",
        "m NaN, NaN",
        "m Nan, NaN",
        "m 3 1700000000000, 3",
        "'  m\t 4  ', 4",
        "'m{a=\"1\",} 5', 5",
        "'m{ a = \"1\" , b=\"2\" } 6 1700000000.5', 6",
        "'m{a=\"1\"} 7 # {trace_id=\"x\"} 0.5 1700000000', 7",
    })
    void readsValues(String line, double value) {
        assertThat(parse(line).select("m", Map.of()))
                .singleElement()
                .extracting(Series::value)
                .isEqualTo(value);
    }

    @Test
    void unescapesLabels() {
        String line = "m{path=\"C:\\\\DIR\\nend \\\"q\\\" } , \\x\",b=\"ü\"} 1";
        assertThat(parse(line).select("m", Map.of()).get(0).labels())
                .containsEntry("path", "C:\\DIR\nend \"q\" } , \\x")
                .containsEntry("b", "ü");
    }

    @Test
    void timestampsMayBeMillisecondsOrSeconds() {
        assertThat(parse("m 1 1700000000123").select("m", Map.of()).get(0).timestamp())
                .isEqualTo(1700000000123L);
        assertThat(parse("m 1 1700000000.123").select("m", Map.of()).get(0).timestamp())
                .isEqualTo(1700000000123L);
        assertThat(parse("m 1").select("m", Map.of()).get(0).timestamp()).isZero();
    }

    @Test
    void toleratesOpenMetrics() {
        Exposition exposition = parse("""
                # TYPE requests counter\r
                # UNIT requests requests\r
                requests_total{a="1"} 17\r
                requests_created{a="1"} 1.6e9\r
                # EOF\r
                """);
        assertThat(exposition.select("requests", Map.of())).hasSize(1);
        assertThat(exposition.select("requests_total", Map.of())).hasSize(1);
        assertThat(exposition.knows("requests_total")).isTrue();
        assertThat(parse("requests 4").select("requests_total", Map.of())).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "m|expected a value at the end of the line",
                "m x|'x' is not a value",
                "m 1 soon|'soon' is not a timestamp",
                "m 1 2 3|unexpected '3' after the value",
                "1m 1|a metric name cannot begin with '1m 1'",
                "m{a=\"1\" 1|expected ',' or '}' after label a, not '1'",
                "m{a=\"1\"|the labels are not closed by '}'",
                "m{a=\"1|a label value is not closed by '\"'",
                "m{a=\"1\\|a label value is not closed by '\"'",
                "m{a=1} 1|expected '\"', not '1} 1'",
                "m{a} 1|expected '=', not '} 1'",
                "m{a=\"1\",a=\"2\"} 1|label a is given twice",
                "m{=\"1\"} 1|a metric name cannot begin with '=\"1\"} 1'",
            })
    void saysWhichLineIsWrong(String line, String what) {
        assertThatThrownBy(() -> TextFormat.parse("ok 1\n\n" + line + "\nok 2", name -> true))
                .isInstanceOf(MalformedMetricsException.class)
                .hasMessage("line 3: " + what);
    }

    @Test
    void refusesMoreSeriesThanItKeeps() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i <= TextFormat.MAX_SERIES; i++) {
            text.append("m{i=\"").append(i).append("\"} 1\n");
        }
        assertThatThrownBy(() -> TextFormat.parse(text.toString(), "m"::equals))
                .hasMessageContaining("line 10001: more than 10000 series");
        assertThat(parseOnly(text.toString(), "other").select("m", Map.of())).isEmpty();
    }

    private static Exposition parseOnly(String text, String name) {
        try {
            return TextFormat.parse(text, name::equals);
        } catch (MalformedMetricsException e) {
            return fail(e.getMessage());
        }
    }

    @Test
    void refusesMoreLabelsThanItKeeps() {
        StringBuilder text = new StringBuilder("m{");
        for (int i = 0; i <= TextFormat.MAX_LABELS; i++) {
            text.append('l').append(i).append("=\"\",");
        }
        assertThatThrownBy(() -> TextFormat.parse(text.append("} 1").toString(), name -> true))
                .hasMessage("line 1: more than 64 labels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n\r\n", "#", "# TYPE", "# HELP m", "   ", "#{"})
    void nothingIsNothing(String text) {
        assertThat(parse(text).select("m", Map.of())).isEmpty();
    }

    /** Whatever a pod answers: either it can be read, or an error names a line. */
    @Test
    void survivesTwentyThousandMutations() {
        Random random = new Random(20_000);
        Selection[] selections = {
            new Selection.OfHistogram("latency_seconds", Map.of("model", "peoplenet")),
            new Selection.OfSummary("nv_inference_request_summary_us", 0.95, Map.of()),
            new Selection.OfMean("nv_inference_request_duration_us", "nv_inference_request_success", Map.of()),
            new Selection.OfRatio("nv_inference_request_failure", "nv_inference_request_success", Map.of()),
            new Selection.OfGauge("jetson_power_watts", Map.of())
        };
        String alphabet = "{}\"\\,= \t\n\r#+-.0e9NaInf_:le\u0000ü\ud800";
        int refused = 0;
        Exposition whole = parse(TRITON);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(TRITON);
            int edits = 1 + random.nextInt(8);
            for (int e = 0; e < edits && text.length() > 1; e++) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
                    default -> text.setLength(at + 1);
                }
            }
            try {
                Exposition mutated = TextFormat.parse(text.toString(), name -> true);
                for (Selection selection : selections) {
                    Reading.between(selection.read(whole), selection.read(mutated));
                    Reading.lifetime(selection.read(mutated));
                }
            } catch (MalformedMetricsException e) {
                refused++;
                assertThat(e.getMessage()).matches("(?s)line [0-9]+: .+");
            }
        }
        assertThat(refused).isBetween(2_000, 19_000);
    }
}
