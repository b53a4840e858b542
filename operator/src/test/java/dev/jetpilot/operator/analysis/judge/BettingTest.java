package dev.jetpilot.operator.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jetpilot.operator.analysis.judge.NodeWindow.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows that are half a bet, or none. */
class BettingTest {

    private static double mean(double[] stakes, double excess) {
        double wealth = 1;
        for (double stake : stakes) {
            wealth += 1 + stake * excess;
        }
        return wealth / (1 + stakes.length);
    }

    @Test
    void aTestWithoutAnExpectationDoesNotBet() {
        Bench bench = new Bench(Bench.compared(0.1, Bench.LATENCY));
        Ruling ruling = bench.canary("a", Bench.over(200, 20)).judge();
        // Of four lines of three stakes only the limit bets, 20 on 10: the others keep what they have.
        double wealth = 10;
        for (double stake : Portfolio.FAIL_STAKES) {
            wealth += 1 + stake * (20 / 10.0 - 1);
        }
        assertThat(ruling.wealth()).isCloseTo(wealth / 13, within(1e-9));
        assertThat(Math.exp(bench.evidence.pass().get(0).logWealth()))
                .isCloseTo(mean(Portfolio.PASS_STAKES, 180 / 190.0 - 1), within(1e-9));
        assertThat(bench.evidence.pass().get(1).logWealth()).isZero();
    }

    @Test
    void unservedIsOverTheLimitWhateverStableDoes() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.lifetime("a", true, 3600, Bench.over(72_000, 2160)).judge();
        bench.canary("a", Bench.over(200, 10)).judge();
        bench.evidence = new Evidence(
                0,
                1,
                true,
                true,
                -1,
                Evidence.start(bench.rules, 1, 0).fail().enrolled(1),
                Evidence.start(bench.rules, 1, 0).breach().enrolled(1),
                Evidence.start(bench.rules, 1, 0).pass(),
                bench.evidence.nodes(),
                bench.evidence.tallies());
        bench.canary("a", Bench.absent(Skip.NO_DATA)).but(w -> Bench.flagged(w, true, false, false));
        Ruling ruling = bench.judge();
        // 200 requests in ten seconds, each over, 10 of them allowed.
        assertThat(ruling.breachWealth()).isCloseTo(mean(Portfolio.FAIL_STAKES, 200 / 10.0 - 1), within(1e-6));
        assertThat(ruling.objectives().get(0).passWealth())
                .isCloseTo(mean(Portfolio.PASS_STAKES, 0 / 190.0 - 1), within(1e-9));
    }

    @Test
    void aComparisonIsNeverPassedOnMoreThanHalf() {
        Rules rules = Bench.compared(0.1, new Objective("p95", Mode.HISTOGRAM, 50, 0.05));
        Bench bench = new Bench(rules);
        bench.lifetime("a", true, 3600, Bench.counts(72_000, 72_000, 64_800, 57_600, 50_400, 0))
                .judge();
        bench.canary("a", Bench.counts(200, 200, 180, 160, 140, 30)).judge();
        // 70 % of stable are over 40, the boundary nearest its 0.9 quantile: 140 of 200, yet only 100 count as bad.
        assertThat(bench.evidence.tallies().get(0).levels()).startsWith(3, 4, 3, 4);
        assertThat(Math.exp(bench.evidence.pass().get(1).logWealth()))
                .isCloseTo(mean(Portfolio.PASS_STAKES, 170 / 100.0 - 1), within(1e-9));
    }

    @Test
    void aWindowThatDoesNotCountLeavesTheNodesOwnBetAlone() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.canary("a", Bench.over(200, 20)).judge();
        NodeState before = bench.evidence.nodes().get("a");
        bench.canary("a", Bench.over(200, 20)).but(w -> Bench.flagged(w, false, true, false));
        bench.judge();
        assertThat(bench.evidence.nodes().get("a").alone()).isSameAs(before.alone());
        assertThat(bench.evidence.nodes().get("a").windows()).isEqualTo(1);
    }

    @Test
    void aLoneNodeIsNeverCondemnedAlone() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        for (int i = 0; i < 20; i++) {
            bench.canary("a", Bench.over(200, 150)).judge();
        }
        assertThat(bench.evidence.failed()).isTrue();
        assertThat(bench.evidence.nodes().get("a").condemned()).isFalse();
    }

    /** Between two pods a canary runs nothing that could be judged: that is why nothing was, and no window is lost. */
    @Test
    void aCanaryBetweenTwoPodsIsTheReasonWhyNothingIsJudged() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.canary("a", Bench.over(200, 1)).judge();
        bench.add(Bench.window("a", true, Phase.NONE, Bench.absent(Skip.NO_DATA)));
        bench.add(Bench.window("d", false, Phase.NONE, Bench.absent(Skip.UNOBSERVABLE)));
        bench.add(Bench.window("e", false, Phase.NONE, Bench.absent(Skip.UNOBSERVABLE)));
        assertThat(bench.judge().objectives().get(0).idle()).isEqualTo(Skip.NO_DATA);
        assertThat(bench.evidence.tallies().get(0).skips()).containsOnly(0, 1);
        assertThat(bench.evidence.tallies().get(0).skips()[Skip.NO_DATA.slot()]).isZero();
        assertThat(bench.evidence.tallies().get(0).skips()[Skip.NONE.slot()]).isEqualTo(1);
    }

    @Test
    void whatWasSufficientAtTheFlipStaysSo() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.lifetime("a", true, 600, Bench.over(9000, 90)).judge();
        bench.canary("a", Bench.over(200, 1)).judge();
        assertThat(bench.ruling().baselineReady()).isTrue();
        bench.canary("a", Bench.over(200, 1)).next("b", Bench.over(200, 1)).judge();
        assertThat(bench.ruling().baselineReady()).as("b has no past yet").isTrue();
    }

    /** Its first answers say how it is: silence is no service, a metric that is missing is. */
    @Test
    void aPodThatAnswersServesWhateverItExports() {
        for (Skip why : List.of(Skip.NO_DATA, Skip.UNOBSERVABLE)) {
            Bench bench = new Bench(Bench.rules(Bench.LATENCY, Bench.ERRORS));
            bench.lifetime("a", true, 600, Bench.over(9000, 90), Bench.bad(9000, 1));
            bench.next("b", Bench.absent(why), Bench.absent(why));
            assertThat(bench.judge().baselineReady()).as("%s", why).isEqualTo(why == Skip.NO_DATA);
        }
        Bench half = new Bench(Bench.rules(Bench.LATENCY, Bench.ERRORS));
        half.lifetime("a", true, 600, Bench.over(9000, 90), Bench.bad(9000, 1));
        half.next("b", Bench.over(200, 1), Bench.absent(Skip.NO_DATA));
        assertThat(half.judge().baselineReady()).isFalse();
    }
}
