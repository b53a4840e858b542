package dev.jetpilot.operator.analysis.judge;

import dev.jetpilot.operator.analysis.Verdict;
import java.util.List;
import java.util.Set;

/**
 * What the evidence says, in numbers.
 *
 * @param verdict on the class
 * @param deciding index of the objective that decided a Fail or CommonCause, or else says most; 0-based
 * @param compared whether a Fail was decided by the comparison with stable rather than by the limit
 * @param wealth wealth of the bet that the version is in breach by its own doing
 * @param breachWealth wealth of the bet that it is over its limits, whatever stable does
 * @param threshold wealth at which a bet is won
 * @param baselineReady whether the history from before the first move suffices
 * @param flipped whether any canary node has run the revision on trial
 * @param objectives one an objective
 * @param alarmed canary nodes that breach on their own
 */
public record Ruling(
        Verdict verdict,
        int deciding,
        boolean compared,
        double wealth,
        double breachWealth,
        double threshold,
        boolean baselineReady,
        boolean flipped,
        List<OfObjective> objectives,
        Set<String> alarmed) {

    /**
     * On one objective.
     *
     * @param verdict on it
     * @param idle why no node bet on it in the last window, or {@link Skip#NONE}
     * @param proofPossible whether so many windows could prove a Pass if all were perfect
     * @param ratio events over the limit, over those allowed (R); 0 without any
     * @param share share of events over the limit; 0 without any
     * @param events requests, or values, it rests on
     * @param observed the quantile, the ratio or the mean value observed, in the metric's own unit; NaN
     *     without any, infinite above the last boundary
     * @param passWealth smallest wealth of the bets that it is met; won at one over beta
     */
    public record OfObjective(
            Verdict verdict,
            Skip idle,
            boolean proofPossible,
            double ratio,
            double share,
            long events,
            double observed,
            double passWealth) {}

    public Ruling {
        objectives = List.copyOf(objectives);
        alarmed = Set.copyOf(alarmed);
    }

    /** Reads the evidence. */
    public static Ruling of(Rules rules, Evidence evidence) {
        return new RulingReader(rules, evidence).read();
    }
}
