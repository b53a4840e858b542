package dev.jetpilot.operator.analysis.judge;

import java.util.Arrays;

/** What one metric of one node gave in one window. */
public sealed interface Sample {

    /**
     * Events counted in the window (or, in a lifetime window, since the pod started).
     *
     * @param total all events
     * @param bounds boundaries, ascending, without the infinite one; {@code {0}} for a ratio
     * @param over events above each boundary; for a ratio the bad ones
     */
    record Counts(double total, double[] bounds, double[] over) implements Sample {

        public Counts {
            if (bounds.length != over.length) {
                throw new IllegalArgumentException(bounds.length + " boundaries but " + over.length + " counts");
            }
        }

        /** Events above the smallest boundary that is not below the one asked for; 0 beyond the last. */
        double above(double bound) {
            int at = Arrays.binarySearch(bounds, bound);
            int index = at >= 0 ? at : -at - 1;
            return index < over.length ? over[index] : 0;
        }
    }

    /**
     * One value of the node in the window.
     *
     * @param value in the metric's own unit
     */
    record Value(double value) implements Sample {}

    /**
     * Nothing to bet on.
     *
     * @param why the reason
     */
    record Absent(Skip why) implements Sample {}
}
