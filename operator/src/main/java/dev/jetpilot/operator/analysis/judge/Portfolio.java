package dev.jetpilot.operator.analysis.judge;

import java.util.Arrays;

/**
 * A gambler who spreads wealth over cash and a few stakes on every test, and moves a small share of it back
 * evenly in every window, so that a long healthy hour does not make a late regression invisible
 * (Herbster and Warmuth 1998).
 *
 * @param logWealth natural logarithm of the wealth, which started at 1
 * @param weights share of the wealth in cash, then in each stake of each test; their sum is 1
 */
public record Portfolio(double logWealth, double[] weights) {

    /** Share that is spread evenly again in every window. */
    static final double SHARE = 0.002;

    /** Stakes of the bet that the version is in breach: from careful to bold. */
    static final double[] FAIL_STAKES = {0.05, 0.2, 0.8};

    /** Stakes of the bet that it is not. */
    static final double[] PASS_STAKES = {0.3, 0.95};

    /** Wealth 1, spread evenly over cash and the given number of bets. */
    static Portfolio start(int bets) {
        double[] weights = new double[1 + bets];
        Arrays.fill(weights, 1.0 / weights.length);
        return new Portfolio(0, weights);
    }

    /** Adds to {@code gains} at {@code at} what each stake gains, in logarithms, on observed over expected. */
    static void addGains(double[] stakes, double observed, double expected, double[] gains, int at) {
        double excess = observed / expected - 1;
        for (int k = 0; k < stakes.length; k++) {
            gains[at + k] += Math.log1p(stakes[k] * excess);
        }
    }

    /**
     * The portfolio after a window.
     *
     * @param gains logarithm of what each bet multiplies its wealth by, summed over the nodes; cash gains nothing
     */
    Portfolio after(double[] gains) {
        int n = weights.length;
        double[] logs = new double[n];
        double largest = logs[0] = Math.log(weights[0]);
        for (int i = 1; i < n; i++) {
            logs[i] = Math.log(weights[i]) + gains[i - 1];
            largest = Math.max(largest, logs[i]);
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.exp(logs[i] - largest);
        }
        double total = largest + Math.log(sum);
        for (int i = 0; i < n; i++) {
            logs[i] = (1 - SHARE) * Math.exp(logs[i] - total) + SHARE / n;
        }
        return new Portfolio(logWealth + total, logs);
    }

    /** The same in single precision: half the size where there is one a node. */
    Portfolio rounded() {
        double[] coarse = new double[weights.length];
        for (int i = 0; i < coarse.length; i++) {
            coarse[i] = (float) weights[i];
        }
        return new Portfolio((float) logWealth, coarse);
    }

    /** Index of the group of {@code size} bets that holds most of the wealth; the cash aside. */
    int richest(int size) {
        int best = 0;
        double most = -1;
        for (int group = 0; group * size + 1 < weights.length; group++) {
            double held = 0;
            for (int k = 0; k < size; k++) {
                held += weights[1 + group * size + k];
            }
            if (held > most) {
                most = held;
                best = group;
            }
        }
        return best;
    }
}
