package dev.jetpilot.operator.analysis.judge;

/** Why a node does not bet in a window. */
public enum Skip {
    /** It does bet. */
    NONE("NotYetProven", "it is being judged"),
    /** The metric is read less often than scrapes are made. */
    NOT_DUE("NotYetProven", "the next reading is not due"),
    /** The pod answers, but does not export the metric. */
    UNOBSERVABLE("Unobservable", "the pods do not export the metric"),
    /** The node's Ready condition is Unknown. */
    OFFLINE("NoData", "the nodes are offline"),
    /** The pod does not answer. */
    NO_DATA("NoData", "the pods do not answer"),
    /** What it answers is older than two scrapes. */
    STALE("StaleData", "the data are older than two scrapes"),
    /** More than five minutes lie between two answers. */
    GAP("StaleData", "more than 5 minutes lie between two answers"),
    /** The pod has not been up for long enough after its first start. */
    WARMING_UP("WarmingUp", "the pods are warming up"),
    /** The node is throttled, and has not been for more than ten minutes in all. */
    THROTTLED("Throttled", "the nodes are throttled"),
    /** A counter went back. */
    COUNTER_RESET("TooFewSamples", "the counters started again"),
    /** There is nothing yet to take a difference from. */
    FIRST_SCRAPE("TooFewSamples", "only one scrape so far"),
    /** Nobody asked anything of it. */
    NO_REQUESTS("TooFewSamples", "there were no requests");

    private final String reason;
    private final String sentence;

    Skip(String reason, String sentence) {
        this.reason = reason;
        this.sentence = sentence;
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
