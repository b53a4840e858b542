package dev.jetpilot.operator.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.analysis.judge.NodeWindow.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {

    private static final String[] CONTROLS = {"d", "e", "f", "g"};

    /** Three canary nodes a, b, c and four controls with an hour of stable behind them, 3 % over the limit. */
    private static Bench fleet(Rules rules) {
        Bench bench = new Bench(rules);
        for (String node : List.of("a", "b", "c")) {
            bench.lifetime(node, true, 3600, Bench.over(72_000, 2160));
        }
        for (String node : CONTROLS) {
            bench.lifetime(node, false, 3600, Bench.over(72_000, 2160));
        }
        bench.judge();
        return bench;
    }

    private static Bench controls(Bench bench, double over) {
        for (String node : CONTROLS) {
            bench.control(node, Bench.over(200, over));
        }
        return bench;
    }

    @Test
    void oneWindowByHand() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        controls(bench, 8).canary("a", Bench.over(200, 40)).canary("b", Bench.over(200, 30));
        Ruling ruling = bench.canary("c", Bench.over(100, 10)).judge();
        // S = 32, Nc = 800, own = 0.03, X = 24, g = 33/24; slack * own * g = 0.061875 > 33/800 and the budget.
        double share = 1.5 * 0.03 * 33 / 24;
        assertThat(ruling.objectives().get(0).ratio()).isCloseTo(80 / (500 * share), within(1e-9));
        assertThat(ruling.objectives().get(0).share()).isCloseTo(0.16, within(1e-12));
        assertThat(ruling.objectives().get(0).events()).isEqualTo(500);
        // W: the smallest is the one without a.
        double wealth = 1;
        for (double rho : Portfolio.FAIL_STAKES) {
            wealth += (1 + rho * (30 / (200 * share) - 1)) * (1 + rho * (10 / (100 * share) - 1));
        }
        assertThat(ruling.wealth()).isCloseTo(wealth / 4, within(1e-9));
        // Against the budget alone, also without a.
        double breach = 1;
        for (double rho : Portfolio.FAIL_STAKES) {
            breach += (1 + rho * (30 / 10.0 - 1)) * (1 + rho * (10 / 5.0 - 1));
        }
        assertThat(ruling.breachWealth()).isCloseTo(breach / 4, within(1e-9));
        // Pass, all nodes: 160 of 190, 170 of 190, 90 of 95 good.
        double pass = 1;
        for (double rho : Portfolio.PASS_STAKES) {
            pass += (1 + rho * (160 / 190.0 - 1)) * (1 + rho * (170 / 190.0 - 1)) * (1 + rho * (90 / 95.0 - 1));
        }
        assertThat(ruling.objectives().get(0).passWealth()).isCloseTo(pass / 3, within(1e-9));
    }

    @Test
    void theControlGroupsLastSixWindowsCount() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        controls(bench, 100).judge();
        for (int i = 0; i < 5; i++) {
            controls(bench, 6).judge();
        }
        controls(bench, 6).canary("a", Bench.over(200, 20));
        bench.judge();
        // The first window has left: S = 6 * 24, X = 6 * 24, and slack * own * g is below the budget.
        double share = Math.max(0.05, 1.5 * 0.03 * 145 / 144);
        assertThat(bench.ruling().objectives().get(0).ratio()).isCloseTo(20 / (200 * share), within(1e-9));
    }

    @Test
    void withoutControlANodesOwnPastCounts() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.lifetime("a", true, 3600, Bench.over(72_000, 7200)).judge();
        bench.canary("a", Bench.over(200, 30)).judge();
        double own = (7200 + 200 * 0.1) / 72_200;
        assertThat(bench.ruling().objectives().get(0).ratio()).isCloseTo(30 / (200 * 1.5 * own), within(1e-9));
    }

    @Test
    void ownPastAllowsHalfAtMost() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.lifetime("a", true, 3600, Bench.over(72_000, 60_000)).judge();
        bench.canary("a", Bench.over(200, 150)).judge();
        assertThat(bench.ruling().objectives().get(0).ratio()).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void withoutAnyBaselineTheBudgetCounts() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        Ruling ruling = bench.canary("a", Bench.over(200, 30)).judge();
        assertThat(ruling.objectives().get(0).ratio()).isCloseTo(3, within(1e-9));
        assertThat(ruling.baselineReady()).isTrue();
    }

    @Test
    void aSmallBaselineIsDrawnTowardsTheClass() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.lifetime("a", true, 3600, Bench.over(600, 300));
        bench.lifetime("d", false, 3600, Bench.over(9400, 700)).judge();
        bench.canary("a", Bench.over(200, 100)).judge();
        double own = (300 + 200 * 0.1) / 800;
        assertThat(bench.ruling().objectives().get(0).ratio())
                .isCloseTo(100 / (200 * Math.min(0.5, 1.5 * own)), within(1e-9));
    }

    @Test
    void aFailIsLatchedAndNamesItsObjective() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY, Bench.ERRORS));
        for (String node : List.of("a", "b", "c")) {
            bench.canary(node, Bench.over(200, 5), Bench.bad(200, 60));
        }
        assertThat(bench.roundsUntil(Verdict.FAIL, 5)).isLessThanOrEqualTo(3);
        Ruling failed = bench.ruling();
        assertThat(failed.deciding()).isEqualTo(1);
        assertThat(failed.compared()).isFalse();
        assertThat(failed.wealth()).isGreaterThanOrEqualTo(100);
        assertThat(failed.objectives().get(0).verdict()).isNotEqualTo(Verdict.FAIL);
        assertThat(failed.objectives().get(1).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(failed.objectives().get(1).observed()).isCloseTo(0.3, within(1e-12));
        Evidence before = bench.evidence;
        bench.canary("a", Bench.over(200, 0), Bench.bad(200, 0)).judge();
        assertThat(bench.evidence).isSameAs(before);
    }

    @Test
    void everyLossOfTheEvidenceDoublesTheThreshold() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.evidence = Evidence.start(bench.rules, 1, 3);
        assertThat(bench.ruling().threshold()).isCloseTo(800, within(1e-9));
        bench.canary("a", Bench.over(200, 60));
        bench.roundsUntil(Verdict.FAIL, 20);
        assertThat(bench.ruling().wealth()).isGreaterThanOrEqualTo(800);
    }

    @Test
    void aPassIsProvenAndStartsAgainAtTheNextStep() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        controls(bench, 6);
        for (String node : List.of("a", "b", "c")) {
            bench.canary(node, Bench.over(200, 1));
        }
        int rounds = bench.roundsUntil(Verdict.PASS, 100);
        // Perfect windows could do it in log(60)/log(1.05) = 83.9 node windows.
        assertThat(rounds).isBetween(28, 40);
        assertThat(bench.ruling().objectives().get(0).passWealth()).isGreaterThanOrEqualTo(20);
        assertThat(bench.ruling().objectives().get(0).proofPossible()).isTrue();
        double wealth = bench.ruling().wealth();
        assertThat(bench.evidence.atStep(bench.rules, 1)).isSameAs(bench.evidence);
        bench.evidence = bench.evidence.atStep(bench.rules, 2);
        assertThat(bench.ruling().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(bench.ruling().wealth()).isEqualTo(wealth);
        assertThat(bench.ruling().objectives().get(0).proofPossible()).isFalse();
        assertThat(bench.evidence.tallies().get(0).windows()).isEqualTo(3L * rounds);
        assertThat(bench.evidence.tallies().get(0).stepWindows()).isZero();
    }

    @Test
    void whenProofIsPossible() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        for (int i = 0; i < 84; i++) {
            assertThat(bench.ruling().objectives().get(0).proofPossible()).isFalse();
            bench.canary("a", Bench.over(200, 9)).judge();
        }
        assertThat(bench.ruling().objectives().get(0).proofPossible()).isTrue();
    }

    @Test
    void oneBadNodeIsAlarmedAlone() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        controls(bench, 6);
        bench.canary("a", Bench.over(200, 100)).canary("b", Bench.over(200, 4)).canary("c", Bench.over(200, 4));
        assertThat(bench.roundsUntil(Verdict.FAIL, 30)).isEqualTo(31);
        assertThat(bench.ruling().alarmed()).containsExactly("a");
    }

    @Test
    void theFirstNodeOfABadVersionIsNotBlamedForIt() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        for (int i = 0; i < 10; i++) {
            bench.canary("a", Bench.over(200, 80))
                    .canary("b", Bench.absent(Skip.NO_DATA))
                    .canary("c", Bench.absent(Skip.NO_DATA));
            assertThat(bench.judge().alarmed()).isEmpty();
        }
        bench.canary("a", Bench.over(200, 80)).canary("b", Bench.over(200, 80)).canary("c", Bench.over(200, 80));
        assertThat(bench.roundsUntil(Verdict.FAIL, 10)).isLessThan(10);
        assertThat(bench.ruling().alarmed()).isEmpty();
    }

    /** Bad everywhere, on one node worse, which is condemned long before the version is. */
    @ParameterizedTest
    @ValueSource(ints = {13, 15, 20})
    void theWorstNodeOfABadVersionIsNotBlamedForIt(int others) {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        boolean condemnedAlone = false;
        for (int i = 0; !bench.evidence.failed(); i++) {
            assertThat(i).as("rounds until the version is rejected").isLessThan(300);
            bench.canary("a", Bench.over(200, 80))
                    .canary("b", Bench.over(200, others))
                    .canary("c", Bench.over(200, others));
            assertThat(bench.judge().alarmed()).isEmpty();
            condemnedAlone |= bench.evidence.nodes().get("a").condemned() && !bench.evidence.failed();
        }
        assertThat(condemnedAlone).isTrue();
    }

    @Test
    void anAlarmNeedsAsManyTimesTheWealthAsThereAreNodes() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.canary("a", Bench.over(200, 60)).canary("b", Bench.over(200, 0)).canary("c", Bench.over(200, 0));
        while (bench.roundsUntil(Verdict.FAIL, 1) > 1
                && bench.ruling().alarmed().isEmpty()) {
            assertThat(Math.exp(bench.evidence.nodes().get("a").alone().logWealth()))
                    .isLessThan(300);
            bench.canary("a", Bench.over(200, 60))
                    .canary("b", Bench.over(200, 0))
                    .canary("c", Bench.over(200, 0));
        }
        assertThat(Math.exp(bench.evidence.nodes().get("a").alone().logWealth()))
                .isGreaterThanOrEqualTo(300);
    }

    @Test
    void aLoneCanaryIsNotAlarmedItIsTheVersion() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.canary("a", Bench.over(200, 60));
        assertThat(bench.roundsUntil(Verdict.FAIL, 20)).isLessThan(20);
        assertThat(bench.ruling().alarmed()).isEmpty();
    }

    @Test
    void aBreachTheControlSharesIsACommonCause() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        controls(bench, 60);
        for (String node : List.of("a", "b", "c")) {
            bench.canary(node, Bench.over(200, 60));
        }
        assertThat(bench.roundsUntil(Verdict.COMMON_CAUSE, 10)).isLessThan(5);
        assertThat(bench.roundsUntil(Verdict.FAIL, 200)).isEqualTo(201);
    }

    @Test
    void unservedIsSlow() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        for (String node : List.of("a", "b", "c")) {
            bench.canary(node, Bench.over(200, 6));
        }
        bench.judge();
        assertThat(bench.evidence.nodes().get("a").served()).isTrue();
        for (String node : List.of("a", "b", "c")) {
            bench.canary(node, Bench.absent(Skip.NO_DATA)).but(w -> Bench.flagged(w, true, false, false));
        }
        bench.judge();
        // 20 requests a second for 10 s, each over; the budget allows 5 %.
        assertThat(bench.ruling().objectives().get(0).ratio())
                .isCloseTo((18 + 600) / (600 * 0.05 + 600 * 0.05), within(1e-9));
        assertThat(bench.ruling().objectives().get(0).events()).isEqualTo(1200);
    }

    @Test
    void aPodNotYetReadyForTheFirstTimeIsExcused() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        bench.canary("a", Bench.absent(Skip.NO_DATA)).but(w -> Bench.flagged(w, true, false, false));
        bench.judge();
        assertThat(bench.ruling().objectives().get(0).events()).isZero();
        assertThat(bench.ruling().objectives().get(0).idle()).isEqualTo(Skip.NO_DATA);
        bench.canary("a", Bench.over(200, 1)).but(w -> Bench.flagged(w, true, false, false));
        bench.judge();
        assertThat(bench.evidence.nodes().get("a").served()).isFalse();
    }

    @Test
    void unservedIsExcusedWhileOfflineOrThrottled() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        bench.canary("a", Bench.over(200, 6)).judge();
        bench.canary("a", Bench.absent(Skip.NO_DATA)).but(w -> Bench.flagged(w, false, false, false));
        bench.judge();
        bench.canary("a", Bench.absent(Skip.NO_DATA)).but(w -> Bench.flagged(w, true, false, true));
        bench.judge();
        assertThat(bench.ruling().objectives().get(0).events()).isEqualTo(200);
        assertThat(bench.evidence.tallies().get(0).skips()[Skip.OFFLINE.slot()]).isEqualTo(1);
        assertThat(bench.evidence.tallies().get(0).skips()[Skip.THROTTLED.slot()])
                .isEqualTo(1);
        assertThat(bench.evidence.nodes().get("a").throttled()).isEqualTo(10);
    }

    @Test
    void laterWarmUpsAreNotExcused() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        bench.canary("a", Bench.over(200, 6)).but(w -> Bench.with(w, 10, 30, 0)).judge();
        assertThat(bench.ruling().objectives().get(0).idle()).isEqualTo(Skip.WARMING_UP);
        bench.canary("a", Bench.over(200, 6)).judge();
        bench.canary("a", Bench.over(200, 6)).but(w -> Bench.with(w, 10, 30, 0)).judge();
        assertThat(bench.ruling().objectives().get(0).events()).isEqualTo(400);
    }

    @Test
    void throttlingBeforeTheFlipIsFree() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        bench.next("a", Bench.over(200, 6))
                .but(w -> Bench.flagged(w, true, true, true))
                .judge();
        assertThat(bench.evidence.nodes().get("a").throttled()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Skip.class,
            names = {"UNOBSERVABLE", "NO_DATA", "COUNTER_RESET", "FIRST_SCRAPE"})
    void whatIsAbsentIsCountedWithItsReason(Skip why) {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        bench.canary("a", Bench.absent(why)).canary("b", Bench.over(200, 1)).judge();
        assertThat(bench.ruling().objectives().get(0).idle()).isEqualTo(Skip.NONE);
        bench.canary("a", Bench.absent(why)).canary("b", Bench.absent(why)).canary("c", Bench.over(0, 0));
        assertThat(bench.judge().objectives().get(0).idle()).isEqualTo(why);
        assertThat(bench.evidence.tallies().get(0).skips()[why.slot()]).isEqualTo(3);
        assertThat(bench.evidence.tallies().get(0).skips()[Skip.NO_REQUESTS.slot()])
                .isEqualTo(1);
        assertThat(why.sentence()).isNotEmpty();
    }

    @Test
    void aReadingThatIsNotDueIsNoReason() {
        Bench bench = new Bench(Bench.rules(Bench.SUMMARY));
        bench.canary("a", Bench.value(31)).judge();
        bench.canary("a", Bench.absent(Skip.NOT_DUE)).judge();
        assertThat(bench.ruling().objectives().get(0).idle()).isEqualTo(Skip.NONE);
        assertThat(bench.evidence.tallies().get(0).control()).hasSize(1);
    }

    @Test
    void nodesOnStableGatherTheirBaselineUntilTheyMove() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        for (int i = 0; i < 59; i++) {
            bench.next("a", Bench.over(200, 6)).control("d", Bench.over(200, 6)).judge();
        }
        assertThat(bench.ruling().baselineReady()).isFalse();
        bench.next("a", Bench.over(200, 6)).control("d", Bench.over(200, 6)).judge();
        assertThat(bench.ruling().baselineReady()).isTrue();
        assertThat(bench.ruling().flipped()).isFalse();
        bench.canary("a", Bench.over(200, 6)).control("d", Bench.over(200, 6)).judge();
        bench.canary("a", Bench.over(200, 6)).control("d", Bench.over(200, 6)).judge();
        assertThat(bench.evidence.nodes().get("a").baselines().get(0).total()).isEqualTo(12_000);
        assertThat(bench.evidence.nodes().get("d").baselines().get(0).total()).isEqualTo(12_000);
        assertThat(bench.ruling().baselineReady()).isTrue();
    }

    @Test
    void aControlNodeThatJoinsLateGathersItsBaselineFirst() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        for (int i = 0; i < 70; i++) {
            bench.canary("a", Bench.over(200, 6))
                    .control("late", Bench.over(200, 6))
                    .judge();
        }
        assertThat(bench.evidence.nodes().get("late").baselines().get(0).total())
                .isEqualTo(12_000);
        assertThat(bench.evidence.nodes()).doesNotContainKey("d").containsKey("b");
    }

    @Test
    void lifetimeCountersAreTakenOnce() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.lifetime("a", true, 300, Bench.over(6000, 60)).judge();
        bench.lifetime("a", true, 400, Bench.over(8000, 80)).judge();
        assertThat(bench.evidence.nodes().get("a").baselines().get(0).total()).isEqualTo(6000);
        assertThat(bench.ruling().baselineReady()).isFalse();
    }

    @Test
    void halfOfTheControlNodesMustBeReadyAndAllCanaryNodesThatServe() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.lifetime("a", true, 600, Bench.over(9000, 90));
        bench.lifetime("d", false, 600, Bench.over(9000, 90)).lifetime("e", false, 60, Bench.over(900, 9));
        assertThat(bench.judge().baselineReady()).isTrue();
        bench.next("a", Bench.over(200, 2)).control("d", Bench.over(200, 2));
        bench.control("e", Bench.over(200, 2)).lifetime("f", false, 60, Bench.over(900, 9));
        assertThat(bench.judge().baselineReady()).isFalse();
        bench.next("a", Bench.over(200, 2)).control("d", Bench.over(200, 2));
        bench.lifetime("b", true, 60, Bench.over(900, 9));
        assertThat(bench.judge().baselineReady()).isFalse();
        bench.next("a", Bench.over(200, 2)).control("d", Bench.over(200, 2));
        bench.next("b", Bench.over(200, 2)).but(w -> Bench.flagged(w, true, false, false));
        assertThat(bench.judge().baselineReady()).isTrue();
    }

    @Test
    void aStableFleetThatDoesNotAnswerIsNotReady() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.next("a", Bench.absent(Skip.NO_DATA)).control("d", Bench.absent(Skip.NO_DATA));
        Ruling ruling = bench.judge();
        assertThat(ruling.baselineReady()).isFalse();
        assertThat(ruling.objectives().get(0).idle()).isEqualTo(Skip.NO_DATA);
        assertThat(new Bench(Bench.rules(Bench.LATENCY)).judge().baselineReady())
                .isFalse();
        Bench none = new Bench(Bench.rules(Bench.LATENCY));
        none.add(Bench.window("a", true, Phase.NONE, Bench.absent(Skip.NO_DATA)));
        assertThat(none.judge().baselineReady()).isTrue();
    }

    @Test
    void enrolmentKeepsItsOrderWhoeverComesAndGoes() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.canary("b", Bench.over(200, 1)).judge();
        bench.next("c", Bench.over(200, 1)).canary("a", Bench.over(200, 1)).judge();
        bench.canary("b", Bench.over(200, 1)).control("d", Bench.over(200, 1)).judge();
        assertThat(bench.evidence.nodes().get("b").order()).isZero();
        assertThat(bench.evidence.nodes().get("c").order()).isEqualTo(1);
        assertThat(bench.evidence.nodes().get("a").order()).isEqualTo(2);
        assertThat(bench.evidence.nodes().get("d").order()).isEqualTo(-1);
        assertThat(bench.evidence.fail().nodes()).isEqualTo(3);
    }

    @Test
    void boundariesAreStablesAndTheCanarysAreReadOnThem() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.canary("a", new Sample.Counts(200, new double[] {30, 35}, new double[] {60, 50}));
        bench.control("d", Bench.over(200, 2)).judge();
        assertThat(bench.evidence.tallies().get(0).bounds()).containsExactly(Bench.BOUNDS);
        assertThat(bench.evidence.tallies().get(0).observed()).isEqualTo(50);
        assertThat(bench.evidence.tallies().get(0).over()).containsExactly(60, 60, 50, 0, 0);
        Bench alone = new Bench(Bench.rules(Bench.LATENCY));
        alone.canary("a", new Sample.Counts(200, new double[] {30, 35}, new double[] {60, 50}))
                .judge();
        assertThat(alone.evidence.tallies().get(0).bounds()).containsExactly(30, 35);
    }

    @Test
    void theObservedQuantileIsInterpolated() {
        Bench bench = new Bench(Bench.rules(Bench.LATENCY));
        bench.canary("a", Bench.counts(200, 150, 60, 20, 6, 2)).judge();
        // 10 of 200 are over: between 33 (20 over) and 40 (6 over).
        assertThat(bench.ruling().objectives().get(0).observed()).isCloseTo(33 + 7 * 10 / 14.0, within(1e-9));
        Bench slow = new Bench(Bench.rules(Bench.LATENCY));
        assertThat(slow.ruling().objectives().get(0).observed()).isNaN();
        slow.canary("a", Bench.counts(200, 200, 200, 200, 200, 200)).judge();
        assertThat(slow.ruling().objectives().get(0).observed()).isInfinite();
        Bench fast = new Bench(Bench.rules(Bench.LATENCY));
        fast.canary("a", Bench.counts(200, 0, 0, 0, 0, 0)).judge();
        assertThat(fast.ruling().objectives().get(0).observed()).isCloseTo(20 * 190 / 200.0, within(1e-9));
    }

    /** A class with values: 60 windows of 20 to 25.9, in no order, before the flip. */
    private static Bench valued(Rules rules) {
        Bench bench = new Bench(rules);
        for (int i = 0; i < 60; i++) {
            Sample sample = Bench.value(20 + i * 37 % 60 * 0.1);
            bench.next("a", sample).next("b", sample).next("c", sample);
            for (String node : CONTROLS) {
                bench.control(node, sample);
            }
            bench.judge();
        }
        return bench;
    }

    private static Bench all(Bench bench, double canary, double control) {
        for (String node : List.of("a", "b", "c")) {
            bench.canary(node, Bench.value(canary));
        }
        for (String node : CONTROLS) {
            bench.control(node, Bench.value(control));
        }
        return bench;
    }

    @Test
    void valuesOverTheLimitFailUnlessStablesAreToo() {
        Bench bench = valued(Bench.rules(Bench.MEAN));
        assertThat(bench.ruling().baselineReady()).isTrue();
        assertThat(all(bench, 40, 22).roundsUntil(Verdict.FAIL, 20)).isBetween(3, 9);
        assertThat(bench.ruling().objectives().get(0).observed()).isCloseTo(40, within(1e-9));
        assertThat(bench.ruling().objectives().get(0).ratio()).isCloseTo(2, within(1e-9));
        Bench shared = valued(Bench.rules(Bench.MEAN));
        assertThat(all(shared, 40, 40).roundsUntil(Verdict.FAIL, 100)).isEqualTo(101);
        assertThat(shared.ruling().verdict()).isEqualTo(Verdict.COMMON_CAUSE);
    }

    @Test
    void valuesThatWereAlwaysOverDoNotFail() {
        Bench bench = new Bench(Bench.rules(Bench.POWER));
        for (int i = 0; i < 60; i++) {
            bench.next("a", Bench.value(20)).judge();
        }
        bench.canary("a", Bench.value(20));
        assertThat(bench.roundsUntil(Verdict.FAIL, 100)).isEqualTo(101);
        assertThat(bench.ruling().objectives().get(0).ratio()).isCloseTo(61 / 60.5, within(1e-9));
    }

    @Test
    void valuesUnderTheLimitPass() {
        Bench bench = valued(Bench.rules(Bench.MEAN));
        assertThat(all(bench, 22, 22).roundsUntil(Verdict.PASS, 20)).isLessThan(6);
    }

    @Test
    void valuesAreComparedWithTheirPast() {
        Bench bench = valued(Bench.compared(0.1, Bench.MEAN));
        Ruling first = all(bench, 27, 24).judge();
        assertThat(first.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(first.wealth()).isGreaterThan(2);
        assertThat(all(bench, 27, 24).roundsUntil(Verdict.FAIL, 10)).isLessThan(4);
        assertThat(bench.ruling().compared()).isTrue();
        Bench within = valued(Bench.compared(0.2, Bench.MEAN));
        assertThat(all(within, 27, 24).roundsUntil(Verdict.FAIL, 50)).isEqualTo(51);
    }

    @Test
    void valuesThatDriftWithTheControlGroupDoNotFailTheComparison() {
        Bench bench = valued(Bench.compared(0.1, Bench.MEAN));
        assertThat(all(bench, 30, 30).roundsUntil(Verdict.FAIL, 50)).isEqualTo(51);
    }

    @Test
    void aNodeWithTooShortAPastIsNotComparedWithIt() {
        Bench bench = new Bench(Bench.compared(0.1, Bench.MEAN));
        for (int i = 0; i < 8; i++) {
            bench.next("a", Bench.value(20)).judge();
        }
        bench.canary("a", Bench.value(30));
        assertThat(bench.roundsUntil(Verdict.FAIL, 50)).isEqualTo(51);
        Bench enough = new Bench(Bench.compared(0.1, Bench.MEAN));
        for (int i = 0; i < 9; i++) {
            enough.next("a", Bench.value(20)).judge();
        }
        enough.canary("a", Bench.value(30));
        assertThat(enough.roundsUntil(Verdict.FAIL, 50)).isLessThan(10);
    }

    @Test
    void aHistogramIsComparedWithStableAtThreeLevels() {
        Rules rules = Bench.compared(0.1, new Objective("p95", Mode.HISTOGRAM, 50, 0.05));
        Bench bench = new Bench(rules);
        for (String node : List.of("a", "d")) {
            bench.lifetime(node, "a".equals(node), 3600, Bench.counts(72_000, 36_000, 7200, 720, 72, 0));
        }
        bench.judge();
        bench.canary("a", Bench.counts(200, 200, 120, 50, 3, 0)).control("d", Bench.counts(200, 100, 20, 2, 0, 0));
        bench.judge();
        assertThat(bench.evidence.tallies().get(0).levels()).containsExactly(0, 1, 1, 2, 2, 3);
        double[] sums = bench.evidence.tallies().get(0).controlSums();
        double[] wanted = {200, 0, 0, 100, 100, 20, 20, 2, 2};
        for (int i = 0; i < wanted.length; i++) {
            assertThat(sums[i]).isCloseTo(wanted[i], within(1e-9));
        }
        // Level 0.5: 120 over 25 of 200 * 0.5 * 101/100, and so on; the objective: none of 10.
        double[][] bets = {{0, 10}, {120, 101}, {50, 21}, {3, 3}};
        double wealth = 1;
        for (double[] bet : bets) {
            for (double rho : Portfolio.FAIL_STAKES) {
                wealth += 1 + rho * (bet[0] / bet[1] - 1);
            }
        }
        assertThat(bench.ruling().wealth()).isCloseTo(wealth / 13, within(1e-9));
        assertThat(bench.evidence.pass()).hasSize(2);
        // Pass at level 0.9: 150 of 200 - 21.
        double pass = 1;
        for (double rho : Portfolio.PASS_STAKES) {
            pass += 1 + rho * (150 / 179.0 - 1);
        }
        assertThat(Math.exp(bench.evidence.pass().get(1).logWealth())).isCloseTo(pass / 3, within(1e-9));
        assertThat(bench.ruling().objectives().get(0).passWealth()).isCloseTo(pass / 3, within(1e-9));
    }

    @Test
    void evidenceFitsOnlyTheRulesItWasCollectedUnder() {
        Bench bench = fleet(Bench.rules(Bench.LATENCY));
        assertThat(bench.evidence.fits(Bench.rules(Bench.LATENCY))).isTrue();
        assertThat(bench.evidence.fits(Bench.compared(0.1, Bench.LATENCY))).isFalse();
        assertThat(bench.evidence.fits(Bench.rules(Bench.LATENCY, Bench.ERRORS)))
                .isFalse();
        assertThat(Evidence.start(Bench.rules(Bench.LATENCY, Bench.ERRORS), 1, 0)
                        .fits(Bench.rules(Bench.LATENCY)))
                .isFalse();
    }
}
