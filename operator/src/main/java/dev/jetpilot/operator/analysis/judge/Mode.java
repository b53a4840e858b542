package dev.jetpilot.operator.analysis.judge;

/** What a metric gives the judge in a window. */
public enum Mode {
    /** Counts of requests over each bucket boundary. */
    HISTOGRAM(true, 6),
    /** Counts of bad events and of all events. */
    RATIO(true, 6),
    /** One quantile a node, read once per summary age. */
    SUMMARY(false, 3),
    /** One mean a node and window. */
    MEAN(false, 6),
    /** One reading a node, taken like a summary's. */
    GAUGE(false, 3);

    private final boolean counts;
    private final int smoothing;

    Mode(boolean counts, int smoothing) {
        this.counts = counts;
        this.smoothing = smoothing;
    }

    /** Whether samples are counts of events rather than one value. */
    public boolean counts() {
        return counts;
    }

    /** How many of the last windows of the control group count as "now". */
    public int smoothing() {
        return smoothing;
    }

    /** How many tests compare the canary with stable when a regression is asked for. */
    int regressionTests() {
        return switch (this) {
            case HISTOGRAM -> Levels.COUNT;
            case SUMMARY, MEAN -> 1;
            case RATIO, GAUGE -> 0;
        };
    }
}
