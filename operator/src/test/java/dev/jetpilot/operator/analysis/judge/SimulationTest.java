package dev.jetpilot.operator.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded hours of a class with 5 canary and 10 control nodes, about 200 requests a window. */
class SimulationTest {

    private static final int WINDOWS = 360;
    private static final int CANARIES = 5;
    private static final int CONTROLS = 10;

    /** Latencies are log-normal around a median; a node is a little faster or slower, a window bursts. */
    private static final class Fleet {
        private final Random random;
        private final double[] medians = new double[CANARIES + CONTROLS];
        private double shock;

        Fleet(long seed) {
            random = new Random(seed);
            Arrays.setAll(medians, i -> 25 * Math.exp(0.05 * random.nextGaussian()));
        }

        void nextWindow() {
            // Load drifts for all, slowly.
            shock = 0.98 * shock + 0.004 * random.nextGaussian();
        }

        Sample window(int node, double slowdown, double total) {
            double median = medians[node] * slowdown * Math.exp(shock + 0.02 * random.nextGaussian());
            double[] over = new double[Bench.BOUNDS.length];
            double n = total > 500 ? total : poisson(total);
            double left = n;
            double before = 1;
            for (int i = 0; i < over.length; i++) {
                double share = tail(Math.log(Bench.BOUNDS[i] / median) / 0.13);
                left = binomial(left, before > 0 ? share / before : 0);
                before = share;
                over[i] = left;
            }
            return Bench.counts(n, over);
        }

        private double poisson(double mean) {
            return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }

        private double binomial(double n, double p) {
            if (n * p * (1 - p) > 30) {
                double drawn = Math.round(n * p + Math.sqrt(n * p * (1 - p)) * random.nextGaussian());
                return Math.min(n, Math.max(0, drawn));
            }
            if (n > 1000) {
                return Math.min(n, poisson(n * p));
            }
            int hits = 0;
            for (int i = 0; i < n; i++) {
                hits += random.nextDouble() < p ? 1 : 0;
            }
            return hits;
        }

        /** Upper tail of the normal distribution (Abramowitz and Stegun 26.2.17). */
        private static double tail(double z) {
            if (z < 0) {
                return 1 - tail(-z);
            }
            double t = 1 / (1 + 0.2316419 * z);
            double poly =
                    t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
            return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * poly;
        }
    }

    private static Bench started(Rules rules, Fleet fleet) {
        Bench bench = new Bench(rules);
        for (int i = 0; i < CANARIES + CONTROLS; i++) {
            bench.lifetime("node-" + i, i < CANARIES, 3600, fleet.window(i, 1, 60_000));
        }
        bench.judge();
        return bench;
    }

    private static Ruling round(Bench bench, Fleet fleet, double slowdown) {
        fleet.nextWindow();
        for (int i = 0; i < CANARIES + CONTROLS; i++) {
            if (i < CANARIES) {
                bench.canary("node-" + i, fleet.window(i, slowdown, 200));
            } else {
                bench.control("node-" + i, fleet.window(i, 1, 200));
            }
        }
        return bench.judge();
    }

    @Test
    void twoHundredHealthyHoursAreNeverCondemned() {
        Rules rules = Bench.rules(Bench.LATENCY);
        int condemned = 0;
        int passed = 0;
        for (long hour = 1; hour <= 200; hour++) {
            Fleet fleet = new Fleet(hour);
            Bench bench = started(rules, fleet);
            Ruling ruling = bench.ruling();
            for (int w = 0; w < WINDOWS && ruling.verdict() != Verdict.FAIL; w++) {
                ruling = round(bench, fleet, 1);
            }
            condemned += ruling.verdict() == Verdict.FAIL ? 1 : 0;
            passed += ruling.verdict() == Verdict.PASS ? 1 : 0;
        }
        assertThat(condemned).isZero();
        assertThat(passed).isGreaterThan(150);
    }

    @Test
    void healthyHoursComparedWithStableAreNotCondemned() {
        Rules rules = Bench.compared(0.1, Bench.LATENCY);
        int condemned = 0;
        for (long hour = 1; hour <= 30; hour++) {
            Fleet fleet = new Fleet(1000 + hour);
            Bench bench = started(rules, fleet);
            for (int w = 0; w < WINDOWS; w++) {
                if (round(bench, fleet, 1).verdict() == Verdict.FAIL) {
                    condemned++;
                    break;
                }
            }
        }
        assertThat(condemned).isZero();
    }

    @Test
    void aQuarterSlowerIsFoundWithinAMinute() {
        Rules rules = Bench.rules(Bench.LATENCY);
        for (long seed = 1; seed <= 50; seed++) {
            Fleet fleet = new Fleet(seed);
            Bench bench = started(rules, fleet);
            int windows = 1;
            while (round(bench, fleet, 1.25).verdict() != Verdict.FAIL) {
                windows++;
                assertThat(windows).as("windows, seed %d", seed).isLessThanOrEqualTo(6);
            }
        }
    }

    @Test
    void aRegressionInsideTheObjectiveIsFoundByComparison() {
        // 20 % slower, but the objective is met with ease.
        Rules rules = Bench.compared(0.1, new Objective("latency-p95", Mode.HISTOGRAM, 50, 0.05));
        for (long seed = 1; seed <= 20; seed++) {
            Fleet fleet = new Fleet(seed);
            Bench bench = started(rules, fleet);
            int windows = 1;
            Ruling ruling = round(bench, fleet, 1.35);
            while (ruling.verdict() != Verdict.FAIL) {
                windows++;
                assertThat(windows).as("windows, seed %d", seed).isLessThanOrEqualTo(30);
                ruling = round(bench, fleet, 1.35);
            }
            assertThat(ruling.compared()).isTrue();
        }
    }

    @Test
    void aRegressionAfterALongHealthyHourIsStillFound() {
        Fleet fleet = new Fleet(7);
        Bench bench = started(Bench.rules(Bench.LATENCY), fleet);
        for (int w = 0; w < WINDOWS; w++) {
            assertThat(round(bench, fleet, 1).verdict()).isNotEqualTo(Verdict.FAIL);
        }
        int windows = 1;
        while (round(bench, fleet, 1.25).verdict() != Verdict.FAIL) {
            assertThat(++windows).isLessThanOrEqualTo(12);
        }
    }

    @Test
    void aBreachTheControlSharesIsACommonCause() {
        Fleet fleet = new Fleet(11);
        Bench bench = started(Bench.rules(Bench.LATENCY), fleet);
        Ruling ruling = bench.ruling();
        for (int w = 0; w < 60; w++) {
            for (int i = 0; i < CANARIES + CONTROLS; i++) {
                Sample slow = fleet.window(i, 1.25, 200);
                if (i < CANARIES) {
                    bench.canary("node-" + i, slow);
                } else {
                    bench.control("node-" + i, slow);
                }
            }
            ruling = bench.judge();
            assertThat(ruling.verdict()).isNotEqualTo(Verdict.FAIL);
        }
        assertThat(ruling.verdict()).isEqualTo(Verdict.COMMON_CAUSE);
        assertThat(ruling.objectives().get(0).verdict()).isEqualTo(Verdict.COMMON_CAUSE);
    }
}
