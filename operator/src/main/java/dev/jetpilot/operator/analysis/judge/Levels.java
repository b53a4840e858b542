package dev.jetpilot.operator.analysis.judge;

/** The boundaries at which a histogram of the canary is compared with stable. */
final class Levels {

    /** Quantiles of stable near which boundaries are chosen. */
    private static final double[] QUANTILES = {0.5, 0.9, 0.99};

    static final int COUNT = 3;

    /** The level for which a Pass must be proven. */
    static final int PASSING = 1;

    /** A boundary this little short of the floor counts as at it: grids are often powers of a round number. */
    private static final double GRID = 1.011;

    private Levels() {}

    /**
     * For each level the index of the boundary whose share over is nearest to one minus the quantile, then
     * the index of the boundary the canary is held to: the smallest at least {@code maxIncrease} further
     * out, or the number of boundaries if there is none (which never bets).
     *
     * @param bounds boundaries, ascending
     * @param shares share of stable's requests over each
     * @param maxIncrease relative increase that counts as not worse
     */
    static int[] choose(double[] bounds, double[] shares, double maxIncrease) {
        int[] chosen = new int[2 * COUNT];
        for (int level = 0; level < COUNT; level++) {
            int near = nearest(shares, 1 - QUANTILES[level]);
            chosen[2 * level] = near;
            chosen[2 * level + 1] = atLeast(bounds, bounds[near] * (1 + maxIncrease) / GRID);
        }
        return chosen;
    }

    private static int nearest(double[] shares, double wanted) {
        int best = 0;
        for (int i = 1; i < shares.length; i++) {
            if (Math.abs(logit(shares[i]) - logit(wanted)) < Math.abs(logit(shares[best]) - logit(wanted))) {
                best = i;
            }
        }
        return best;
    }

    static int atLeast(double[] bounds, double wanted) {
        int index = 0;
        while (index < bounds.length && bounds[index] < wanted) {
            index++;
        }
        return index;
    }

    private static double logit(double share) {
        double inside = Math.min(1 - 1e-9, Math.max(1e-9, share));
        return Math.log(inside / (1 - inside));
    }
}
