package dev.jetpilot.operator.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jetpilot.operator.analysis.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from evidence made by hand, up to the very edge of each bet. */
class RulingReaderTest {
    private static final Rules TWO = Bench.rules(Bench.LATENCY, Bench.ERRORS);
    private static final double WON = Math.log(100);
    private static final double PASSED = -Math.log(Rules.BETA);

    /** A portfolio of two tests, with most of its wealth on one of them. */
    private static Portfolio portfolio(double logWealth, int richest) {
        double[] weights = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
        weights[1 + 3 * richest] = 0.4;
        return new Portfolio(logWealth, weights);
    }

    private static Jackknife alone(Portfolio portfolio) {
        return new Jackknife(portfolio, List.of(), 1, true);
    }

    private static Portfolio pass(double logWealth) {
        return new Portfolio(logWealth, new double[] {0.2, 0.4, 0.4});
    }

    private static Evidence evidence(int condemned, Portfolio fail, Portfolio breach, double... pass) {
        List<Portfolio> passes = new ArrayList<>();
        for (double logWealth : pass) {
            passes.add(pass(logWealth));
        }
        return new Evidence(
                0,
                1,
                true,
                true,
                condemned,
                alone(fail),
                alone(breach),
                passes,
                new TreeMap<>(),
                List.of(Tally.start(), Tally.start()));
    }

    /** Logarithms of wealth over what wins, 0 being just enough; the bets on fail favour latency, on breach errors. */
    @ParameterizedTest(name = "condemned {0}, breach {1}, passes {2} {3}: {4}, of them {5} {6}, decided by {7}")
    @CsvSource({
        "-1, -1,     -1, -1,    INCONCLUSIVE, INCONCLUSIVE, INCONCLUSIVE, 0",
        "-1, 0,      -1, -1,    COMMON_CAUSE, INCONCLUSIVE, COMMON_CAUSE, 1",
        "-1, -1e-6,  -1, -1,    INCONCLUSIVE, INCONCLUSIVE, INCONCLUSIVE, 0",
        "-1, -1,      0, -1,    INCONCLUSIVE, PASS,         INCONCLUSIVE, 0",
        "-1, -1,      0,  0,    PASS,         PASS,         PASS,         0",
        "-1, -1,      0, -1e-6, INCONCLUSIVE, PASS,         INCONCLUSIVE, 0",
        "-1,  1,      0, -1,    COMMON_CAUSE, PASS,         COMMON_CAUSE, 1",
        "-1,  1,      0,  0,    PASS,         PASS,         PASS,         1",
        " 0,  1,     -1,  0,    FAIL,         FAIL,         PASS,         0",
        " 1,  1,      0,  0,    FAIL,         PASS,         FAIL,         1",
    })
    void aBetIsWonAtItsThresholdAndAFailBeatsAPassBeatsACommonCause(
            int condemned,
            double breach,
            double pass0,
            double pass1,
            Verdict verdict,
            Verdict first,
            Verdict second,
            int deciding) {
        Ruling ruling = Ruling.of(
                TWO,
                evidence(condemned, portfolio(0.5, 0), portfolio(WON + breach, 1), PASSED + pass0, PASSED + pass1));
        assertThat(ruling.verdict()).isEqualTo(verdict);
        assertThat(ruling.objectives()).extracting(Ruling.OfObjective::verdict).containsExactly(first, second);
        assertThat(ruling.deciding()).isEqualTo(deciding);
        assertThat(ruling.wealth()).isCloseTo(Math.exp(0.5), within(1e-9));
        assertThat(ruling.breachWealth()).isCloseTo(100 * Math.exp(breach), within(1e-6));
    }

    @Test
    void anObjectiveIsPassedWhenItsLimitAndItsComparisonAre() {
        Rules rules = Bench.compared(0.1, Bench.LATENCY, Bench.MEAN);
        Evidence start = Evidence.start(rules, 1, 0);
        // Criteria: latency's limit, mean's limit, latency against stable, mean against stable.
        List<Portfolio> passes = List.of(pass(0.5), pass(0.2), pass(0.3), pass(0.4));
        Evidence made = new Evidence(
                0, 1, true, true, -1, start.fail(), start.breach(), passes, new TreeMap<>(), start.tallies());
        assertThat(Ruling.of(rules, made).objectives().get(0).passWealth()).isCloseTo(Math.exp(0.3), within(1e-12));
        assertThat(Ruling.of(rules, made).objectives().get(1).passWealth()).isCloseTo(Math.exp(0.2), within(1e-12));
    }

    @Test
    void withoutEventsThereAreNoRatios() {
        Ruling.OfObjective none =
                Ruling.of(TWO, Evidence.start(TWO, 1, 0)).objectives().get(0);
        assertThat(none.ratio()).isZero();
        assertThat(none.share()).isZero();
        assertThat(none.events()).isZero();
        assertThat(none.observed()).isNaN();
    }

    /** Of each 100 requests at most 5 may be over; how many are over 20, 25, 33, 40 and 50. */
    @ParameterizedTest(name = "{0} requests: {1}")
    @CsvSource({
        "100, 50 40 30 20 5, 50",
        "100, 50 40 30 20 6, Infinity",
        "100, 50 40 5 5 5, 33",
        "100, 5 5 5 5 5, 20",
        "100, 15 0 0 0 0, 23.333333333",
        "0, 0 0 0 0 0, NaN",
    })
    void theObservedQuantileLiesWhereSoManyAreOver(double events, String over, double quantile) {
        double[] counts = java.util.Arrays.stream(over.split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        Rules rules = Bench.rules(Bench.LATENCY);
        Tally none = Tally.start();
        Tally tally = new Tally(
                Bench.BOUNDS,
                none.levels(),
                List.of(),
                counts[2],
                0.05 * events,
                events,
                counts,
                1,
                1,
                Skip.NONE,
                none.skips());
        Evidence start = Evidence.start(rules, 1, 0);
        Evidence made = new Evidence(
                0, 1, true, true, -1, start.fail(), start.breach(), start.pass(), new TreeMap<>(), List.of(tally));
        assertThat(Ruling.of(rules, made).objectives().get(0).observed()).isCloseTo(quantile, within(1e-6));
    }

    /**
     * The node in question took 5 windows to be condemned. Others: their windows, {@code c} for condemned as well,
     * {@code h} for wealth that has grown without condemning, {@code e} for bets that came out even, {@code k} for a
     * control node.
     */
    @ParameterizedTest(name = "others {0}: alarmed {1}")
    @CsvSource({
        "'',         false",
        "5,          true",
        "4,          false",
        "5c,         false",
        "5 4,        false",
        "5 5,        true",
        "5 5c,       false",
        "5 5 4,      true",
        "5 4 4,      false",
        "5 5 5c,     true",
        "5 5 5c 5c,  false",
        "5 5 5 5c 4c, false",
        "5c 4c 4c,   false",
        "5h,         false",
        "5e,         false",
        "5 5h,       false",
        "5h 5h,      false",
        "5 5 5h,     true",
        "5 5 5h 5h,  false",
        "5 5 5h 5c 5h, false",
        "5 5 4h,     true",
        "5 k4,       true",
        "k9 k9,      false",
    })
    void aNodeIsAlarmedWhenOthersWereJudgedForAsLongAndDoWell(String others, boolean alarmed) {
        Rules rules = Bench.rules(Bench.LATENCY);
        TreeMap<String, NodeState> nodes = new TreeMap<>();
        nodes.put("x", state("c", 0, 5));
        int order = 1;
        for (String other : others.split(" ")) {
            if (!other.isEmpty()) {
                int windows = Integer.parseInt(other.replaceAll("[a-z]", ""));
                nodes.put("n" + order, state(other, other.startsWith("k") ? -1 : order, windows));
                order++;
            }
        }
        Evidence start = Evidence.start(rules, 1, 0);
        Evidence made =
                new Evidence(0, 1, true, true, -1, start.fail(), start.breach(), start.pass(), nodes, start.tallies());
        assertThat(Ruling.of(rules, made).alarmed().contains("x")).isEqualTo(alarmed);
        Evidence failed =
                new Evidence(0, 1, true, true, 0, start.fail(), start.breach(), start.pass(), nodes, start.tallies());
        assertThat(Ruling.of(rules, failed).alarmed())
                .as("the version is to blame")
                .isEmpty();
    }

    private static NodeState state(String how, int order, int windows) {
        NodeState unseen = NodeState.unseen(1, 3);
        double logWealth = how.endsWith("c") ? 9 : how.endsWith("h") ? 5 : how.endsWith("e") ? 0 : -0.1;
        Portfolio alone = new Portfolio(logWealth, unseen.alone().weights());
        return new NodeState(order, unseen.baselines(), true, 0, alone, windows, how.endsWith("c") ? windows : 0);
    }
}
