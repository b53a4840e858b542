package dev.jetpilot.operator.analysis.judge;

import java.util.List;

/**
 * What a class is judged by.
 *
 * @param objectives the objectives, in the order of the spec
 * @param alpha chance that a healthy version is ever condemned in this class, in (0, 1)
 * @param beta chance that a version in breach is ever passed, in (0, 1)
 * @param maxIncrease relative increase that counts as not worse than stable, as in 0.1; 0: stable is not
 *     compared with
 * @param interval seconds between scrapes
 * @param warmup seconds after a pod's first start in which it is not judged
 * @param baseline seconds of history on stable wanted before the first move
 */
public record Rules(
        List<Objective> objectives,
        double alpha,
        double beta,
        double maxIncrease,
        double interval,
        double warmup,
        double baseline) {

    /** Chance that a version in breach is passed, unless said otherwise. */
    public static final double BETA = 0.05;

    /** Longest window, in seconds: what lies across a longer gap is not compared. */
    static final double MAX_GAP = 300;

    /** How long a node may be excused as throttled in one trial, in seconds; a model can itself overheat a board. */
    static final double MAX_THROTTLED = 600;

    public Rules {
        objectives = List.copyOf(objectives);
        requireShare("alpha", alpha);
        requireShare("beta", beta);
        if (!(interval > 0)) {
            throw new IllegalArgumentException("the interval must be positive, not " + interval + " s");
        }
    }

    private static void requireShare(String what, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(what + " must be in (0, 1), not " + value);
        }
    }

    /** Tests that share the class's portfolio: one an objective, then the comparisons with stable. */
    List<Test> tests() {
        return Test.of(this);
    }
}
