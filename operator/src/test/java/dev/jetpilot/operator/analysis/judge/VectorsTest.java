package dev.jetpilot.operator.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The test vectors of the judge's specification. The printed six decimals are held to half a unit of the
 * last; the same numbers recomputed from the definition, in plain products instead of logarithms, to 1e-9.
 */
class VectorsTest {

    private static final double PRINTED = 5e-7;
    private static final double EXACT = 1e-9;

    /** The portfolio by its definition: wealth in each bet, multiplied out. */
    private static final class Plain {
        private final double[] stakes;
        private double wealth = 1;
        private final double[] parts;

        Plain(int tests, double... stakes) {
            this.stakes = stakes;
            this.parts = new double[1 + tests * stakes.length];
            java.util.Arrays.fill(parts, 1.0 / parts.length);
        }

        /** Bets as (test, observed, expected). */
        double window(double[]... bets) {
            for (double[] bet : bets) {
                for (int k = 0; k < stakes.length; k++) {
                    parts[1 + (int) bet[0] * stakes.length + k] *= 1 + stakes[k] * (bet[1] / bet[2] - 1);
                }
            }
            double sum = 0;
            for (double part : parts) {
                sum += part;
            }
            wealth *= sum;
            for (int i = 0; i < parts.length; i++) {
                parts[i] = 0.998 * parts[i] / sum + 0.002 / parts.length;
            }
            return wealth;
        }
    }

    private static Portfolio fail(Portfolio portfolio, double observed, double expected) {
        double[] gains = new double[3];
        if (expected > 0) {
            Portfolio.addGains(Portfolio.FAIL_STAKES, observed, expected, gains, 0);
        }
        return portfolio.after(gains);
    }

    @Test
    @DisplayName("V1: one node, one test, E = 10")
    void oneNodeOverItsAllowance() {
        double[][] rows = {{25, 1.393750}, {30, 2.430015}, {22, 3.927306}};
        Portfolio portfolio = Portfolio.start(3);
        Plain plain = new Plain(1, 0.05, 0.2, 0.8);
        for (double[] row : rows) {
            portfolio = fail(portfolio, row[0], 10);
            assertThat(Math.exp(portfolio.logWealth())).isCloseTo(row[1], within(PRINTED));
            assertThat(Math.exp(portfolio.logWealth()))
                    .isCloseTo(plain.window(new double[] {0, row[0], 10}), within(EXACT));
        }
        double[] weights = {0.064261, 0.080346, 0.143990, 0.711402};
        for (int i = 0; i < weights.length; i++) {
            assertThat(portfolio.weights()[i]).isCloseTo(weights[i], within(PRINTED));
            assertThat(portfolio.weights()[i]).isCloseTo(plain.parts[i], within(EXACT));
        }
    }

    @Test
    @DisplayName("V2: under, none, far over, and a window without data")
    void wealthSinksAndRecovers() {
        double[][] rows = {
            {4, 10, 0.842500},
            {6, 10, 0.778401},
            {0, 10, 0.655075},
            {40, 10, 0.829327},
            {40, 10, 1.171448},
            {0, 0, 1.171448}
        };
        Portfolio portfolio = Portfolio.start(3);
        Plain plain = new Plain(1, 0.05, 0.2, 0.8);
        for (double[] row : rows) {
            portfolio = fail(portfolio, row[0], row[1]);
            double expected = row[1] > 0 ? plain.window(new double[] {0, row[0], row[1]}) : plain.window();
            assertThat(Math.exp(portfolio.logWealth())).isCloseTo(row[2], within(PRINTED));
            assertThat(Math.exp(portfolio.logWealth())).isCloseTo(expected, within(EXACT));
        }
    }

    @Test
    @DisplayName("V3: three nodes, two tests; one bad node is outvoted, three are not")
    void oneBadNodeDoesNotSinkTheVersion() {
        double[][][] rows = {
            {{150, 12, 9}, {160, 22, 18}, {1.012075}},
            {{140, 8, 11}, {150, 17, 21}, {0.978522}},
            {{140, 61, 49}, {150, 81, 73}, {5.688852}}
        };
        Jackknife jackknife = Jackknife.start(6).enrolled(3);
        Plain[] plain = {new Plain(2, 0.05, 0.2, 0.8), new Plain(2, 0.05, 0.2, 0.8), new Plain(2, 0.05, 0.2, 0.8)};
        for (double[][] row : rows) {
            double[][] gains = new double[3][6];
            for (int node = 0; node < 3; node++) {
                Portfolio.addGains(Portfolio.FAIL_STAKES, row[0][node], 10, gains[node], 0);
                Portfolio.addGains(Portfolio.FAIL_STAKES, row[1][node], 20, gains[node], 3);
            }
            jackknife = jackknife.after(gains);
            double least = Double.MAX_VALUE;
            for (int out = 0; out < 3; out++) {
                int a = out == 0 ? 1 : 0;
                int b = out == 2 ? 1 : 2;
                least = Math.min(
                        least,
                        plain[out].window(
                                new double[] {0, row[0][a], 10},
                                new double[] {0, row[0][b], 10},
                                new double[] {1, row[1][a], 20},
                                new double[] {1, row[1][b], 20}));
            }
            assertThat(Math.exp(jackknife.smallest().logWealth())).isCloseTo(row[2][0], within(PRINTED));
            assertThat(Math.exp(jackknife.smallest().logWealth())).isCloseTo(least, within(EXACT));
        }
        double[] logs = {1.738508, 6.955857, 7.134706};
        for (int out = 0; out < 3; out++) {
            assertThat(jackknife.without().get(out).logWealth()).isCloseTo(logs[out], within(PRINTED));
            assertThat(jackknife.without().get(out).logWealth()).isCloseTo(Math.log(plain[out].wealth), within(EXACT));
        }
    }

    @Test
    @DisplayName("V4: what a node is allowed follows its own past and the drift of the control group")
    void allowance() {
        double[][] rows = {{800, 1.112500, 0.074683}, {1680, 2.334722, 0.156733}};
        Objective objective = new Objective("latency", Mode.HISTOGRAM, 33, 0.05);
        Baseline own = new Baseline(600, 12000, new double[] {540});
        assertThat(own.share(0, 0.03)).isCloseTo(0.044754, within(PRINTED));
        for (double[] row : rows) {
            double[] control = {24000, row[0], 720, 0, 0, 0, 0, 0, 0};
            Appraisal appraisal = new Appraisal.OfCounts(objective, 33, 0, Tally.start(), new double[] {0.03}, control);
            Sample sample = new Sample.Counts(200, new double[] {33}, new double[] {9});
            double share = appraisal.expected(-1, own, sample) / 200;
            assertThat(share).isCloseTo(row[2], within(PRINTED));
            assertThat(share).isCloseTo(1.5 * 546.0 / 12200 * (row[0] + 1) / 720, within(EXACT));
            assertThat((row[0] + 1) / 720).isCloseTo(row[1], within(PRINTED));
        }
    }

    @Test
    @DisplayName("V5: Pass, two nodes of 200 requests, 3 and 5 over the limit")
    void passIsProvenInWindow69() {
        Portfolio portfolio = Portfolio.start(2);
        Plain plain = new Plain(1, 0.3, 0.95);
        for (int window = 1; window <= 69; window++) {
            double[] gains = new double[2];
            Portfolio.addGains(Portfolio.PASS_STAKES, 197, 190, gains, 0);
            Portfolio.addGains(Portfolio.PASS_STAKES, 195, 190, gains, 0);
            portfolio = portfolio.after(gains);
            double wealth = Math.exp(portfolio.logWealth());
            assertThat(wealth)
                    .isCloseTo(plain.window(new double[] {0, 197, 190}, new double[] {0, 195, 190}), within(EXACT));
            switch (window) {
                case 1 -> assertThat(wealth).isCloseTo(1.026637, within(PRINTED));
                case 2 -> assertThat(wealth).isCloseTo(1.054628, within(PRINTED));
                case 69 -> assertThat(wealth).isCloseTo(20.411415, within(PRINTED));
                default -> assertThat(wealth).isLessThan(20);
            }
        }
    }

    @Test
    @DisplayName("V6: means of three nodes, all over their own past")
    void valuesOverTheirPast() {
        double[] printed = {14.449611, 602.693733, 28837.863297};
        double[] values = new double[60];
        for (int i = 0; i < values.length; i++) {
            values[i] = 20 + i * 0.01;
        }
        Baseline own = new Baseline(600, 60, values);
        // Control: drift (2 + 1) / 2.5 = 1.2.
        Appraisal appraisal =
                new Appraisal.OfValues(new Objective("mean", Mode.MEAN, 33, 0), 0.1, new double[] {9, 0, 2, 2.5});
        double expected = appraisal.expected(0, own, new Sample.Value(40));
        assertThat(expected).isCloseTo(6.0 / 61 * 1.2, within(1e-12));
        assertThat(appraisal.observed(0, own, new Sample.Value(40))).isEqualTo(1);
        Jackknife jackknife = Jackknife.start(3).enrolled(3);
        Plain plain = new Plain(1, 0.05, 0.2, 0.8);
        for (double wanted : printed) {
            double[][] gains = new double[3][3];
            for (double[] row : gains) {
                Portfolio.addGains(Portfolio.FAIL_STAKES, 1, expected, row, 0);
            }
            jackknife = jackknife.after(gains);
            double wealth = Math.exp(jackknife.smallest().logWealth());
            double[] bet = {0, 1, 6.0 / 61 * 1.2};
            assertThat(wealth).isCloseTo(wanted, within(PRINTED));
            assertThat(wealth / plain.window(bet, bet)).isCloseTo(1, within(EXACT));
        }
        assertThat(List.of(jackknife.nodes(), jackknife.without().size())).containsExactly(3, 3);
    }
}
