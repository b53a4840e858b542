package dev.jetpilot.operator.analysis.judge;

/** Why a node does not bet in a window. */
public enum Skip {
    /** It does bet. */
    NONE(0, "NotYetProven", "it is being judged"),
    /** The metric is read less often than scrapes are made. */
    NOT_DUE(1, "NotYetProven", "the next reading is not due"),
    /** The pod answers, but does not export the metric. */
    UNOBSERVABLE(2, "Unobservable", "the pods do not export the metric"),
    /** The node's Ready condition is Unknown. */
    OFFLINE(3, "NoData", "the nodes are offline"),
    /** The pod does not answer. */
    NO_DATA(4, "NoData", "the pods do not answer"),
    /** What it answers is older than two scrapes. */
    STALE(5, "StaleData", "the data are older than two scrapes"),
    /** More than five minutes lie between two answers. */
    GAP(6, "StaleData", "more than 5 minutes lie between two answers"),
    /** The pod has not been up for long enough after its first start. */
    WARMING_UP(7, "WarmingUp", "the pods are warming up"),
    /** The node is throttled, and has not been for more than ten minutes in all. */
    THROTTLED(8, "Throttled", "the nodes are throttled"),
    /** A counter went back. */
    COUNTER_RESET(9, "TooFewSamples", "the counters started again"),
    /** There is nothing yet to take a difference from. */
    FIRST_SCRAPE(10, "TooFewSamples", "only one scrape so far"),
    /** Nobody asked anything of it. */
    NO_REQUESTS(11, "TooFewSamples", "there were no requests");

    private final int slot;
    private final String reason;
    private final String sentence;

    Skip(int slot, String reason, String sentence) {
        this.slot = slot;
        this.reason = reason;
        this.sentence = sentence;
    }

    /** Its place in counts by skip; part of the checkpoint's format, so never reused. */
    public int slot() {
        return slot;
    }

    /** The reason a verdict gives when this is what kept it from being proven. */
    public String reason() {
        return reason;
    }

    /** The same for people. */
    public String sentence() {
        return sentence;
    }
}
