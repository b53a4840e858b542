package dev.jetpilot.operator.analysis.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of an objective.
 *
 * @param bounds boundaries of its histogram as first seen, on stable where there is one; {@code {0}} for a
 *     ratio; empty until seen, and for values
 * @param levels boundaries chosen for the comparison with stable, see {@link Levels}; empty until the flip
 * @param control sums over the control nodes in each of the last windows, oldest first
 * @param observed events over the limit that the canary had
 * @param expected events over the limit that were allowed
 * @param events requests, or values, they are out of
 * @param over the canary's requests over each boundary; for values their sum, alone
 * @param windows windows of nodes that bet since the trial began
 * @param stepWindows the same since the step began
 * @param idle why no node bet in the last window, or {@link Skip#NONE}
 * @param skips how many windows of canary nodes did not count, by {@link Skip#slot()}
 */
public record Tally(
        double[] bounds,
        int[] levels,
        List<double[]> control,
        double observed,
        double expected,
        double events,
        double[] over,
        long windows,
        long stepWindows,
        Skip idle,
        long[] skips) {

    public Tally {
        control = List.copyOf(control);
    }

    static Tally start() {
        return new Tally(
                new double[0],
                new int[0],
                List.of(),
                0,
                0,
                0,
                new double[0],
                0,
                0,
                Skip.FIRST_SCRAPE,
                new long[Skip.values().length]);
    }

    Tally withBounds(double[] seen) {
        return new Tally(seen, levels, control, observed, expected, events, over, windows, stepWindows, idle, skips);
    }

    Tally withLevels(int[] chosen) {
        return new Tally(bounds, chosen, control, observed, expected, events, over, windows, stepWindows, idle, skips);
    }

    Tally withControl(double[] sums, int kept) {
        List<double[]> rows = new ArrayList<>(control);
        rows.add(sums);
        while (rows.size() > kept) {
            rows.remove(0);
        }
        return new Tally(bounds, levels, rows, observed, expected, events, over, windows, stepWindows, idle, skips);
    }

    Tally atNewStep() {
        return new Tally(bounds, levels, control, observed, expected, events, over, windows, 0, idle, skips);
    }

    /** Adds up the control group's last windows, column by column; empty if there were none. */
    double[] controlSums() {
        double[] sums = new double[0];
        for (double[] row : control) {
            if (sums.length < row.length) {
                sums = java.util.Arrays.copyOf(sums, row.length);
            }
            for (int i = 0; i < row.length; i++) {
                sums[i] += row[i];
            }
        }
        return sums;
    }

    /** Boundaries that baselines are kept at: all if the canary is compared with stable, else the limit's. */
    double[] points(Objective objective, boolean compared) {
        if (compared && objective.mode() == Mode.HISTOGRAM) {
            return bounds;
        }
        int at = Levels.atLeast(bounds, objective.boundary());
        return at < bounds.length ? new double[] {bounds[at]} : new double[0];
    }
}
