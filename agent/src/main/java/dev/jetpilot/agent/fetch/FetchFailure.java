package dev.jetpilot.agent.fetch;

/** The end of a fetch, for good: trying again at once is of no use. The message names the place, what is wrong and the mend; never a secret. */
public final class FetchFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    /**
     * @param where the URI without user, password and query, or a path
     * @param what is wrong, with the value
     * @param mend what a person can do
     */
    public FetchFailure(Outcome outcome, String where, String what, String mend) {
        super(where + ": " + what + ": " + mend);
        this.outcome = outcome;
    }

    public FetchFailure(Outcome outcome, String where, String what, String mend, Throwable cause) {
        this(outcome, where, what, mend);
        initCause(cause);
    }

    public Outcome outcome() {
        return outcome;
    }
}
