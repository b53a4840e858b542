package dev.jetpilot.operator.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Portfolios, baselines, levels and rules on their own. */
class PartsTest {

    private static double[][] gains(int groups, double... byGroup) {
        double[][] gains = new double[groups][3];
        for (int i = 0; i < byGroup.length; i++) {
            gains[i][2] = byGroup[i];
        }
        return gains;
    }

    @Test
    void fewerThanThreeNodesLeaveNobodyOut() {
        Jackknife two = Jackknife.start(3).enrolled(2).after(gains(2, 3, 0));
        assertThat(two.smallest()).isSameAs(two.full());
        assertThat(two.wasSmall()).isTrue();
        assertThat(two.full().logWealth()).isGreaterThan(1.5);
    }

    @Test
    void aGroupThatJoinsLaterHasTheHistoryItWasPartOf() {
        Jackknife one = Jackknife.start(3).enrolled(1).after(gains(1, 2));
        Jackknife three = one.enrolled(3);
        assertThat(three.without()).hasSize(3);
        assertThat(three.without().get(0).logWealth()).isZero();
        assertThat(three.without().get(1)).isSameAs(one.full());
        assertThat(three.smallest().logWealth()).isZero();
    }

    @Test
    void aCanaryThatWasSmallKeepsTheFullPortfolioInTheCount() {
        Jackknife grown = Jackknife.start(3).enrolled(1).after(gains(1, 0)).enrolled(3);
        // All lose: leaving one out loses less than leaving nobody out.
        Jackknife lost = grown.after(gains(3, -0.5, -0.5, -0.5));
        assertThat(lost.smallest()).isSameAs(lost.full());
        Jackknife never = Jackknife.start(3).enrolled(3).after(gains(3, -0.5, -0.5, -0.5));
        assertThat(never.smallest()).isNotSameAs(never.full());
        assertThat(never.smallest().logWealth()).isGreaterThan(never.full().logWealth());
    }

    @Test
    void thereAreTenGroupsAtMost() {
        Jackknife many = Jackknife.start(3).enrolled(25);
        assertThat(many.without()).hasSize(10);
        assertThat(many.nodes()).isEqualTo(25);
        assertThat(NodeState.unseen(1, 3).withOrder(23).group()).isEqualTo(3);
    }

    @Test
    void weightsAlwaysAddUpToOneAndNeverVanish() {
        Portfolio portfolio = Portfolio.start(3);
        for (int i = 0; i < 1000; i++) {
            portfolio = portfolio.after(new double[] {-0.1, -0.5, -2});
        }
        double sum = 0;
        for (double weight : portfolio.weights()) {
            assertThat(weight).isGreaterThan(0.0004);
            sum += weight;
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
    }

    @Test
    void roundingLosesNothingThatMatters() {
        Portfolio exact = Portfolio.start(3).after(new double[] {0.1, 0.2, 0.3});
        Portfolio rounded = exact.rounded();
        assertThat(rounded.logWealth()).isEqualTo((float) exact.logWealth());
        for (int i = 0; i < 4; i++) {
            assertThat(rounded.weights()[i]).isEqualTo((float) exact.weights()[i]);
        }
    }

    @Test
    void theRichestGroupOfBetsIsFound() {
        Portfolio portfolio = new Portfolio(0, new double[] {0.5, 0.01, 0.1, 0.1, 0.15, 0.05, 0.02});
        assertThat(portfolio.richest(3)).isEqualTo(1);
        assertThat(portfolio.richest(2)).isEqualTo(1);
        assertThat(portfolio.richest(6)).isZero();
    }

    @Test
    void baselineOfCounts() {
        Baseline sum = Baseline.NONE
                .plusCounts(10, 100, new double[] {5, 1})
                .plusCounts(20, 300, new double[] {7, 2})
                .plusTime(5);
        assertThat(sum.seconds()).isEqualTo(35);
        assertThat(sum.total()).isEqualTo(400);
        assertThat(sum.numbers()).containsExactly(12, 3);
        assertThat(sum.share(1, 0.01)).isCloseTo((3 + 2.0) / 600, within(1e-12));
        assertThat(Baseline.NONE.share(1, 0.01)).isCloseTo(0.01, within(1e-12));
        assertThat(sum.requestsIn(7)).isCloseTo(80, within(1e-12));
        assertThat(Baseline.NONE.requestsIn(7)).isZero();
    }

    private static Baseline values(double... values) {
        Baseline baseline = Baseline.NONE;
        for (double value : values) {
            baseline = baseline.plusValue(10, value);
        }
        return baseline;
    }

    @Test
    void baselineOfValues() {
        Baseline nine = values(5, 1, 9, 3, 7, 2, 8, 4, 6);
        assertThat(nine.median()).isEqualTo(5);
        assertThat(nine.ceiling()).isEqualTo(9);
        assertThat(nine.ceilingShare()).isCloseTo(0.1, within(1e-12));
        assertThat(nine.shareOver(7)).isCloseTo(2.5 / 10, within(1e-12));
        assertThat(values(1, 4, 2, 3).median()).isEqualTo(2.5);
        assertThat(values(1, 2).ceiling()).isEqualTo(2);
        Baseline nineteen = Baseline.NONE;
        for (int i = 1; i <= 19; i++) {
            nineteen = nineteen.plusValue(10, i);
        }
        assertThat(nineteen.ceiling()).isEqualTo(18);
        assertThat(nineteen.ceilingShare()).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void onlyTheLastHourOfValuesIsKept() {
        Baseline baseline = Baseline.NONE;
        for (int i = 0; i < 100; i++) {
            baseline = baseline.plusValue(10, i);
        }
        assertThat(baseline.numbers()).hasSize(60);
        assertThat(baseline.numbers()[0]).isEqualTo(40);
        assertThat(baseline.numbers()[59]).isEqualTo(99);
        assertThat(baseline.seconds()).isEqualTo(1000);
    }

    @Test
    void whenABaselineSuffices() {
        assertThat(new Baseline(599, 9e9, new double[1]).suffices(Mode.HISTOGRAM, 600))
                .isFalse();
        assertThat(new Baseline(600, 0, new double[1]).suffices(Mode.RATIO, 600))
                .isTrue();
        assertThat(new Baseline(600, 8, new double[8]).suffices(Mode.MEAN, 600)).isFalse();
        assertThat(new Baseline(600, 9, new double[9]).suffices(Mode.MEAN, 600)).isTrue();
        assertThat(new Baseline(1799, 8, new double[8]).suffices(Mode.SUMMARY, 600))
                .isFalse();
        assertThat(new Baseline(1800, 0, new double[0]).suffices(Mode.SUMMARY, 600))
                .isTrue();
        assertThat(new Baseline(500, 60, new double[60]).suffices(Mode.GAUGE, 600))
                .isFalse();
    }

    @Test
    void levelsAreTheBoundariesNearestTheQuantiles() {
        double[] bounds = {10, 20, 22, 30, 40, 50};
        double[] shares = {0.9, 0.48, 0.3, 0.11, 0.012, 0};
        assertThat(Levels.choose(bounds, shares, 0.1)).containsExactly(1, 2, 3, 4, 4, 5);
        // Half as much again: beyond 20 the next at least 30/1.011, beyond 40 none.
        assertThat(Levels.choose(bounds, shares, 0.5)).containsExactly(1, 3, 3, 5, 4, 6);
        assertThat(Levels.choose(new double[] {7}, new double[] {1}, 0.1)).containsExactly(0, 1, 0, 1, 0, 1);
    }

    @Test
    void aLimitBetweenBoundariesIsTheNextLargerOne() {
        Sample.Counts counts = (Sample.Counts) Bench.counts(100, 90, 50, 20, 5, 1);
        assertThat(counts.above(33)).isEqualTo(20);
        assertThat(counts.above(34)).isEqualTo(5);
        assertThat(counts.above(1)).isEqualTo(90);
        assertThat(counts.above(50)).isEqualTo(1);
        assertThat(counts.above(51)).isZero();
        assertThatThrownBy(() -> new Sample.Counts(1, new double[2], new double[1]))
                .hasMessage("2 boundaries but 1 counts");
    }

    @Test
    void testsOfAClass() {
        assertThat(Bench.rules(Bench.LATENCY, Bench.MEAN).tests()).hasSize(2);
        List<dev.jetpilot.operator.analysis.judge.Test> all = Bench.compared(
                        0.1, Bench.LATENCY, Bench.ERRORS, Bench.MEAN, Bench.SUMMARY, Bench.POWER)
                .tests();
        assertThat(all).hasSize(5 + 3 + 1 + 1);
        assertThat(all.subList(5, 10)).extracting("objective").containsExactly(0, 0, 0, 2, 3);
        assertThat(all.subList(5, 10)).extracting("level").containsExactly(0, 1, 2, 0, 0);
        assertThat(Evidence.start(Bench.compared(0.1, Bench.LATENCY, Bench.MEAN), 1, 0)
                        .pass())
                .hasSize(4);
    }

    @Test
    void theFirstOfEquallyRichGroupsAndOfEquallyNearBoundariesIsTaken() {
        assertThat(Portfolio.start(6).richest(3)).isZero();
        assertThat(Portfolio.start(6).richest(2)).isZero();
        double[] bounds = {10, 20, 30};
        assertThat(Levels.choose(bounds, new double[] {0.5, 0.5, 0.1}, 0.1)[0]).isZero();
    }

    @Test
    void theControlGroupsLastWindowsAreKeptAndAddUp() {
        Tally tally = Tally.start();
        for (int i = 1; i <= 4; i++) {
            tally = tally.withControl(new double[] {i, 10 * i}, 3);
        }
        assertThat(tally.control()).hasSize(3);
        assertThat(tally.controlSums()).containsExactly(9, 90);
        assertThat(Tally.start().controlSums()).isEmpty();
    }

    @Test
    void otherSamplesChangeNothingElse() {
        NodeWindow window = Bench.window("a", true, NodeWindow.Phase.TRIAL, Bench.value(1));
        NodeWindow other = window.withSamples(List.of(Bench.value(2)));
        assertThat(other.samples()).containsExactly(Bench.value(2));
        assertThat(other.withSamples(window.samples())).isEqualTo(window);
    }

    @Test
    void everySkipHasItsPlaceAndSaysWhy() {
        for (int slot = 0; slot < Skip.values().length; slot++) {
            Skip skip = Skip.values()[slot];
            assertThat(skip.slot()).as("places are never reused").isEqualTo(slot);
            assertThat(skip.reason()).matches("([A-Z][a-z]+)+");
        }
        assertThat(Skip.STALE.reason()).isEqualTo(Skip.GAP.reason()).isEqualTo("StaleData");
    }

    @Test
    void evidenceOfNodesWithOtherObjectivesDoesNotFit() {
        Rules rules = Bench.rules(Bench.LATENCY);
        Evidence start = Evidence.start(rules, 1, 0);
        assertThat(start.fits(rules)).isTrue();
        TreeMap<String, NodeState> nodes = new TreeMap<>();
        nodes.put("a", NodeState.unseen(2, 3));
        assertThat(new Evidence(
                                0,
                                1,
                                false,
                                false,
                                -1,
                                start.fail(),
                                start.breach(),
                                start.pass(),
                                nodes,
                                start.tallies())
                        .fits(rules))
                .isFalse();
    }

    @Test
    void rulesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Rules(List.of(), 0, 0.05, 0, 10, 0, 0)).hasMessageContaining("alpha");
        assertThatThrownBy(() -> new Rules(List.of(), 0.01, 1, 0, 10, 0, 0)).hasMessageContaining("beta");
        assertThatThrownBy(() -> new Rules(List.of(), 0.01, 0.05, 0, 0, 0, 0)).hasMessageContaining("interval");
        assertThatThrownBy(() -> new Objective("x", Mode.RATIO, 0, 0)).hasMessageContaining("objective x");
        assertThatThrownBy(() -> new Objective("x", Mode.HISTOGRAM, 0, 1)).hasMessageContaining("budget");
        assertThat(new Objective("x", Mode.GAUGE, 3, 0).boundary()).isEqualTo(3);
        assertThat(Bench.ERRORS.boundary()).isZero();
    }
}
