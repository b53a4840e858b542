package dev.jetpilot.operator.analysis.source;

/** What a pod answered is not in the Prometheus text format, or larger than is read. */
public final class MalformedMetricsException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Says where and what.
     *
     * @param line number of the line, from 1
     * @param what what is wrong with it
     */
    public MalformedMetricsException(int line, String what) {
        super("line " + line + ": " + what);
    }
}
