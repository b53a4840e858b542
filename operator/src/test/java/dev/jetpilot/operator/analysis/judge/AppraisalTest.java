package dev.jetpilot.operator.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is expected of one node's sample, at the edges. */
class AppraisalTest {
    private static final int OBJECTIVE = dev.jetpilot.operator.analysis.judge.Test.OBJECTIVE;

    /** Nine values, 1 to 9: the ceiling is 9, the median 5. */
    private static Baseline nine() {
        Baseline baseline = Baseline.NONE;
        for (int i = 1; i <= 9; i++) {
            baseline = baseline.plusValue(10, i);
        }
        return baseline;
    }

    private static Appraisal.OfValues values(double limit, double... control) {
        return new Appraisal.OfValues(new Objective("v", Mode.MEAN, limit, 0), 0.1, control);
    }

    @ParameterizedTest(name = "{0} is over: limit {1}, ceiling {2}")
    @CsvSource({"8.9, 0, 0", "9, 0, 0", "9.1, 0, 1", "33, 0, 1", "33.1, 1, 1"})
    void aValueIsOverWhenItIsLarger(double value, double overLimit, double overCeiling) {
        Appraisal.OfValues appraisal = values(33);
        assertThat(appraisal.observed(OBJECTIVE, nine(), Bench.value(value))).isEqualTo(overLimit);
        assertThat(appraisal.observed(0, nine(), Bench.value(value))).isEqualTo(overCeiling);
        double[] sums = new double[4];
        appraisal.addControl(nine(), value, sums);
        assertThat(sums).containsExactly(1, overLimit, overCeiling, 0.1);
        appraisal.addControl(nine(), value, sums);
        assertThat(sums).containsExactly(2, 2 * overLimit, 2 * overCeiling, 0.2);
    }

    @Test
    void aControlNodeWithTooShortAPastSaysNothingOfIt() {
        double[] sums = new double[4];
        values(33).addControl(Baseline.NONE.plusValue(10, 1), 40, sums);
        assertThat(sums).containsExactly(1, 1, 0, 0);
    }

    @Test
    void whatStableDoesNowIsAllowedToValues() {
        Sample one = Bench.value(1);
        assertThat(values(33).expected(OBJECTIVE, nine(), one)).as("a coin").isEqualTo(0.5);
        assertThat(values(33, 0, 0, 0, 0).expected(OBJECTIVE, nine(), one)).isEqualTo(0.5);
        assertThat(values(33, 10, 6, 0, 0).expected(OBJECTIVE, nine(), one)).isEqualTo(0.7);
        assertThat(values(33, 10, 2, 0, 0).expected(OBJECTIVE, nine(), one)).isEqualTo(0.5);
        assertThat(values(0, 10, 2, 0, 0).expected(OBJECTIVE, nine(), one))
                .as("its own past was over")
                .isEqualTo(0.95);
        assertThat(values(33).expected(0, nine(), one)).isCloseTo(0.1, within(1e-12));
        assertThat(values(33, 10, 0, 0, 0).expected(0, nine(), one)).isCloseTo(0.1, within(1e-12));
        assertThat(values(33, 10, 0, 3, 1).expected(0, nine(), one)).isCloseTo(0.4, within(1e-12));
        assertThat(values(33, 10, 0, 3, 1).expected(0, nine(), Bench.absent(Skip.NO_DATA)))
                .isZero();
    }

    /** Bounds 20, 25, 33, 40, 50; levels: 20 held to 25, 33 held to 40, 50 held to nothing. */
    private static Appraisal.OfCounts counts(double[] ofClass, double... control) {
        Tally tally = Tally.start().withBounds(Bench.BOUNDS).withLevels(new int[] {0, 1, 2, 3, 4, 5});
        return new Appraisal.OfCounts(Bench.LATENCY, 33, 2, tally, ofClass, control);
    }

    @Test
    void aLevelThatIsHeldToNothingNeverBets() {
        Appraisal.OfCounts appraisal = counts(new double[] {0.5, 0.4, 0.3, 0.2, 0.1});
        Sample sample = Bench.counts(100, 60, 50, 40, 30, 20);
        assertThat(appraisal.observed(0, Baseline.NONE, sample)).isEqualTo(50);
        assertThat(appraisal.observed(1, Baseline.NONE, sample)).isEqualTo(30);
        assertThat(appraisal.observed(2, Baseline.NONE, sample)).isZero();
        assertThat(appraisal.expected(0, Baseline.NONE, sample)).isCloseTo(50, within(1e-9));
        assertThat(appraisal.expected(1, Baseline.NONE, sample)).isCloseTo(30, within(1e-9));
        assertThat(appraisal.expected(2, Baseline.NONE, sample)).isZero();
    }

    @Test
    void anEmptyControlGroupIsNoDrift() {
        double[] ofClass = {0.5, 0.4, 0.3, 0.2, 0.1};
        Sample sample = Bench.counts(100, 60, 50, 40, 30, 20);
        double[] empty = new double[Appraisal.OfCounts.COLUMNS];
        assertThat(counts(ofClass, empty).expected(0, Baseline.NONE, sample)).isCloseTo(50, within(1e-9));
        assertThat(counts(ofClass, empty).expected(OBJECTIVE, Baseline.NONE, sample))
                .as("1.5 times 30 %")
                .isCloseTo(45, within(1e-9));
        assertThat(counts(new double[0], empty).expected(OBJECTIVE, Baseline.NONE, sample))
                .as("the budget")
                .isCloseTo(5, within(1e-9));
    }

    @Test
    void withoutAPastWhatStableDoesNowIsAllowed() {
        double[] control = new double[Appraisal.OfCounts.COLUMNS];
        control[0] = 800;
        control[1] = 160;
        assertThat(counts(new double[0], control).expected(OBJECTIVE, Baseline.NONE, Bench.over(200, 9)))
                .isCloseTo(200 * 161 / 800.0, within(1e-9));
        control[1] = 16;
        assertThat(counts(new double[0], control).expected(OBJECTIVE, Baseline.NONE, Bench.over(200, 9)))
                .as("never less than the budget")
                .isCloseTo(10, within(1e-9));
    }

    /** A node that was far better than its class: 1.5 times its own past would be less than stable's share now. */
    @Test
    void aNodeIsAllowedWhatStableDoesNowHoweverGoodItWas() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.lifetime("a", true, 3600, Bench.over(72_000, 0));
        for (String node : List.of("d", "e", "f", "g")) {
            bench.lifetime(node, false, 3600, Bench.over(72_000, 2160));
        }
        bench.judge();
        for (String node : List.of("d", "e", "f", "g")) {
            bench.control(node, Bench.over(200, 40));
        }
        Ruling ruling = bench.canary("a", Bench.over(200, 40)).judge();
        assertThat(ruling.objectives().get(0).ratio()).isCloseTo(40 / (200 * 161 / 800.0), within(1e-9));
    }

    @Test
    void whatAControlNodeAddsWithoutAPastIsItsCountsOnly() {
        double[] sums = new double[Appraisal.OfCounts.COLUMNS];
        counts(new double[0]).addControl(Baseline.NONE, (Sample.Counts) Bench.counts(100, 60, 50, 40, 30, 20), sums);
        assertThat(sums).startsWith(100, 40, 0, 60, 0, 40, 0, 20, 0);
    }
}
