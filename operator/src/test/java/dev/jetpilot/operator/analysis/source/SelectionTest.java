package dev.jetpilot.operator.analysis.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.judge.Sample;
import dev.jetpilot.operator.analysis.judge.Skip;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {

    private static final Map<String, String> PEOPLENET = Map.of("model", "peoplenet");

    private static Exposition triton() throws MalformedMetricsException {
        return TextFormat.parse(TextFormatTest.TRITON, name -> true);
    }

    private static Exposition of(String text) throws MalformedMetricsException {
        return TextFormat.parse(text, name -> true);
    }

    @Test
    void histogramGivesRequestsOverEachBoundary() throws MalformedMetricsException {
        Reading reading = new Selection.OfHistogram("latency_seconds", PEOPLENET).read(triton());
        assertThat(reading).isInstanceOfSatisfying(Reading.Counted.class, counted -> {
            assertThat(counted.total()).isEqualTo(100);
            assertThat(counted.bounds()).containsExactly(0.02, 0.033);
            assertThat(counted.over()).containsExactly(40, 5);
        });
    }

    @Test
    void bucketsAreSummedOverSeriesAndOneIsOnePointZero() throws MalformedMetricsException {
        Reading reading = new Selection.OfHistogram("h", Map.of()).read(of("""
                h_bucket{v="1",le="1"} 3
                h_bucket{v="1",le="+Inf"} 4
                h_bucket{v="2",le="1.0"} 5
                h_bucket{v="2",le="+Inf"} 9
                """));
        assertThat(reading).isInstanceOfSatisfying(Reading.Counted.class, counted -> {
            assertThat(counted.total()).isEqualTo(13);
            assertThat(counted.over()).containsExactly(5);
        });
    }

    @Test
    void summaryGivesItsQuantileAndTheWorstOfSeveralSeries() throws MalformedMetricsException {
        Selection p95 = new Selection.OfSummary("nv_inference_request_summary_us", 0.95, PEOPLENET);
        assertThat(p95.read(triton())).isEqualTo(new Reading.Now(31000.5));
        assertThat(
                        new Selection.OfSummary("s", 0.95, Map.of())
                                .read(
                                        of(
                                                "s{quantile=\"0.95\",v=\"1\"} 3\ns{quantile=\"0.950\",v=\"2\"} 5\ns{quantile=\"0.5\"} 9")))
                .isEqualTo(new Reading.Now(5));
    }

    @Test
    void meanGivesBothCountersAndRatioTheirSum() throws MalformedMetricsException {
        assertThat(new Selection.OfMean("nv_inference_request_duration_us", "nv_inference_request_success", PEOPLENET)
                        .read(triton()))
                .isEqualTo(new Reading.Summed(9.422e7, 4711));
        Reading ratio = new Selection.OfRatio("nv_inference_request_failure", "nv_inference_request_success", PEOPLENET)
                .read(triton());
        assertThat(ratio).isInstanceOfSatisfying(Reading.Counted.class, counted -> {
            assertThat(counted.total()).isEqualTo(4718);
            assertThat(counted.over()).containsExactly(7);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "'# TYPE bad counter\ngood 5', 5, 0",
        "'bad{model=\"x\"} 2\ngood{model=\"peoplenet\"} 5', 5, 0",
        "'# TYPE good counter\nbad{model=\"peoplenet\"} 5', 5, 5"
    })
    void aCounterThatIsKnownButHasNoEventsYetIsZero(String text, double total, double bad)
            throws MalformedMetricsException {
        Map<String, String> match = text.contains("peoplenet") ? PEOPLENET : Map.of();
        Reading reading = new Selection.OfRatio("bad", "good", match).read(of(text));
        assertThat(reading).isInstanceOfSatisfying(Reading.Counted.class, counted -> {
            assertThat(counted.total()).isEqualTo(total);
            assertThat(counted.over()).containsExactly(bad);
        });
    }

    @Test
    void whatIsMissingIsNamedWithItsLabels() throws MalformedMetricsException {
        Map<String, String> match = Map.of("version", "1", "model", "nobody");
        assertThat(new Selection.OfHistogram("latency_seconds", match).read(triton()))
                .isEqualTo(new Reading.Missing("latency_seconds_bucket{model=\"nobody\",version=\"1\"}"));
        assertThat(new Selection.OfSummary("nv_inference_request_summary_us", 0.9, Map.of()).read(triton()))
                .isEqualTo(new Reading.Missing("nv_inference_request_summary_us with quantile=\"0.9\""));
        assertThat(new Selection.OfMean("nv_inference_request_duration_us", "none", Map.of()).read(triton()))
                .isEqualTo(new Reading.Missing("none"));
        assertThat(new Selection.OfRatio("typo", "nv_inference_request_success", Map.of()).read(triton()))
                .isEqualTo(new Reading.Missing("typo"));
        assertThat(new Selection.OfRatio("nv_inference_request_failure", "typo", Map.of()).read(triton()))
                .isEqualTo(new Reading.Missing("typo"));
        assertThat(new Selection.OfGauge("watts", Map.of()).read(triton())).isEqualTo(new Reading.Missing("watts"));
    }

    @Test
    void onlyTheLinesItReadsAreNeeded() {
        Selection histogram = new Selection.OfHistogram("h", Map.of());
        assertThat(histogram.needs("h_bucket")).isTrue();
        assertThat(histogram.needs("h_sum")).isFalse();
        assertThat(new Selection.OfGauge("requests", Map.of()).needs("requests_total"))
                .isTrue();
        assertThat(new Selection.OfMean("s", "c_total", Map.of()).needs("c")).isTrue();
    }

    private static Reading.Counted counted(double total, double... over) {
        double[] bounds = new double[over.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = i + 1;
        }
        return new Reading.Counted(total, bounds, over);
    }

    @Test
    void differencesOfCounters() {
        assertThat(Reading.between(counted(100, 40, 5), counted(150, 60, 6)))
                .isInstanceOfSatisfying(Sample.Counts.class, counts -> {
                    assertThat(counts.total()).isEqualTo(50);
                    assertThat(counts.over()).containsExactly(20, 1);
                });
        assertThat(Reading.between(new Reading.Summed(1000, 50), new Reading.Summed(1600, 70)))
                .isEqualTo(new Sample.Value(30));
        assertThat(Reading.between(new Reading.Now(3), new Reading.Now(4))).isEqualTo(new Sample.Value(4));
    }

    @Test
    void whatIsNotADifferenceSaysWhy() {
        assertAbsent(counted(100, 40, 5), counted(20, 8, 1), Skip.COUNTER_RESET);
        assertAbsent(counted(100, 40, 5), counted(120, 39, 5), Skip.COUNTER_RESET);
        assertAbsent(counted(100, 40, 5), counted(110, 60, 5), Skip.COUNTER_RESET);
        assertAbsent(counted(100, 40, 5), counted(Double.NaN, 60, 5), Skip.COUNTER_RESET);
        assertAbsent(counted(100, 40, 5), counted(Double.POSITIVE_INFINITY, 60, 5), Skip.COUNTER_RESET);
        assertAbsent(counted(100, 40, 5), counted(150, 60), Skip.FIRST_SCRAPE);
        assertAbsent(new Reading.Summed(5, 5), new Reading.Summed(4, 6), Skip.COUNTER_RESET);
        assertAbsent(new Reading.Summed(5, 5), new Reading.Summed(6, 4), Skip.COUNTER_RESET);
        assertAbsent(new Reading.Summed(5, 5), new Reading.Summed(5, 5), Skip.NO_REQUESTS);
        assertAbsent(new Reading.Summed(5, 5), new Reading.Summed(Double.NaN, 6), Skip.COUNTER_RESET);
        assertAbsent(new Reading.Now(1), new Reading.Now(Double.NaN), Skip.NO_REQUESTS);
        assertAbsent(counted(1, 1), new Reading.Missing("m"), Skip.UNOBSERVABLE);
        assertAbsent(new Reading.Missing("m"), counted(1, 1), Skip.FIRST_SCRAPE);
    }

    private static void assertAbsent(Reading before, Reading after, Skip why) {
        assertThat(Reading.between(before, after)).isEqualTo(new Sample.Absent(why));
    }

    @Test
    void firstReadings() {
        assertThat(Reading.first(new Reading.Now(4))).isEqualTo(new Sample.Value(4));
        assertThat(Reading.first(counted(4, 1))).isEqualTo(new Sample.Absent(Skip.FIRST_SCRAPE));
        assertThat(Reading.first(new Reading.Missing("m"))).isEqualTo(new Sample.Absent(Skip.UNOBSERVABLE));
        assertThat(Reading.lifetime(new Reading.Now(4))).isEqualTo(new Sample.Absent(Skip.FIRST_SCRAPE));
        assertThat(Reading.lifetime(new Reading.Missing("m"))).isEqualTo(new Sample.Absent(Skip.UNOBSERVABLE));
        assertThat(Reading.lifetime(counted(4, 1))).isInstanceOf(Sample.Counts.class);
    }
}
