package dev.jetpilot.operator.analysis.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * Portfolios that each leave one group of canary nodes out, so that one bad node cannot sink a version. The
 * smallest counts. With fewer than three nodes nothing is left out.
 *
 * <p>Nodes may join: a group's portfolio starts as a copy of the one that leaves nobody out, which it was
 * equal to until then. If the canary was ever smaller than three nodes, the full portfolio keeps counting,
 * so that the smallest stays below one gambler's wealth from the first window on.
 *
 * @param full the portfolio that leaves nobody out
 * @param without one portfolio a group, each without that group's nodes
 * @param nodes canary nodes enrolled so far; node i is of group {@code i mod 10}
 * @param wasSmall whether there was a window with fewer than three nodes
 */
public record Jackknife(Portfolio full, List<Portfolio> without, int nodes, boolean wasSmall) {

    static final int GROUPS = 10;

    /** Fewest nodes of which one can be left out. */
    static final int ENOUGH = 3;

    public Jackknife {
        without = List.copyOf(without);
    }

    static Jackknife start(int bets) {
        return new Jackknife(Portfolio.start(bets), List.of(), 0, false);
    }

    /** With so many nodes enrolled. */
    Jackknife enrolled(int count) {
        List<Portfolio> grown = new ArrayList<>(without);
        while (grown.size() < Math.min(count, GROUPS)) {
            grown.add(full);
        }
        return new Jackknife(full, grown, count, wasSmall);
    }

    /**
     * After a window.
     *
     * @param gains by group, what each bet of each of its nodes gained, summed over its nodes
     */
    Jackknife after(double[][] gains) {
        int bets = full.weights().length - 1;
        List<Portfolio> next = new ArrayList<>(without.size());
        for (int group = 0; group < without.size(); group++) {
            next.add(without.get(group).after(sum(gains, group, bets)));
        }
        return new Jackknife(full.after(sum(gains, -1, bets)), next, nodes, wasSmall || nodes < ENOUGH);
    }

    private static double[] sum(double[][] gains, int leftOut, int bets) {
        double[] sum = new double[bets];
        for (int group = 0; group < gains.length; group++) {
            if (group != leftOut) {
                for (int i = 0; i < bets; i++) {
                    sum[i] += gains[group][i];
                }
            }
        }
        return sum;
    }

    /** The portfolio that counts. */
    Portfolio smallest() {
        if (nodes < ENOUGH) {
            return full;
        }
        Portfolio smallest = wasSmall ? full : without.get(0);
        for (Portfolio portfolio : without) {
            if (portfolio.logWealth() < smallest.logWealth()) {
                smallest = portfolio;
            }
        }
        return smallest;
    }
}
