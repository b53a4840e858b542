package dev.jetpilot.operator.analysis.judge;

/**
 * One service level objective of one hardware class.
 *
 * @param name name in the spec
 * @param mode what the metric gives
 * @param limit the value not to exceed, in the metric's own unit; not used for {@link Mode#RATIO}
 * @param budget share of events that may be over the limit, in (0, 1): one minus the quantile, or the
 *     largest ratio; not used for modes without counts, whose nodes may be over in half of their windows
 */
public record Objective(String name, Mode mode, double limit, double budget) {

    public Objective {
        if (mode.counts() && !(budget > 0 && budget < 1)) {
            throw new IllegalArgumentException("objective " + name + ": the budget must be in (0, 1), not " + budget);
        }
    }

    /** The boundary whose exceedance is counted. */
    double boundary() {
        return mode == Mode.RATIO ? 0 : limit;
    }
}
