package dev.jetpilot.operator.analysis.judge;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the judge remembers of one trial: a value, fit for a checkpoint.
 *
 * @param restarts how often the evidence was lost while the trial went on; each doubles the threshold
 * @param step the step that the Pass evidence is of
 * @param flipped whether any canary node has run the revision on trial
 * @param baselineReady whether the history from before the first move suffices; latched by the flip
 * @param condemned index of the test that decided a Fail, or -1; latched
 * @param fail the bet that the version is in breach by its own doing
 * @param breach the bet that it is over its limits, whatever stable does
 * @param pass one portfolio a criterion: the bet that it is not
 * @param nodes what is known of each node
 * @param tallies what is known of each objective
 */
public record Evidence(
        int restarts,
        int step,
        boolean flipped,
        boolean baselineReady,
        int condemned,
        Jackknife fail,
        Jackknife breach,
        List<Portfolio> pass,
        SortedMap<String, NodeState> nodes,
        List<Tally> tallies) {

    static final int NOBODY = -1;

    public Evidence {
        pass = List.copyOf(pass);
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
        tallies = List.copyOf(tallies);
    }

    /**
     * No evidence yet.
     *
     * @param rules what the class is judged by
     * @param step index of the current step
     * @param restarts how often evidence of this trial was lost
     */
    public static Evidence start(Rules rules, int step, int restarts) {
        List<Test> tests = rules.tests();
        int bets = tests.size() * Portfolio.FAIL_STAKES.length;
        List<Tally> tallies = new ArrayList<>();
        for (int j = 0; j < rules.objectives().size(); j++) {
            tallies.add(Tally.start());
        }
        return new Evidence(
                restarts,
                step,
                false,
                false,
                NOBODY,
                Jackknife.start(bets),
                Jackknife.start(bets),
                freshPass(rules),
                new TreeMap<>(),
                tallies);
    }

    private static List<Portfolio> freshPass(Rules rules) {
        List<Portfolio> pass = new ArrayList<>();
        for (Test test : rules.tests()) {
            if (test.mustPass(rules.objectives().get(test.objective()).mode())) {
                pass.add(Portfolio.start(Portfolio.PASS_STAKES.length));
            }
        }
        return pass;
    }

    /** At another step the Pass evidence starts again; what speaks for a Fail stays. */
    public Evidence atStep(Rules rules, int next) {
        if (next == step) {
            return this;
        }
        return new Evidence(
                restarts,
                next,
                flipped,
                baselineReady,
                condemned,
                fail,
                breach,
                freshPass(rules),
                nodes,
                tallies.stream().map(Tally::atNewStep).toList());
    }

    /** Whether a Fail was proven. */
    public boolean failed() {
        return condemned != NOBODY;
    }

    /** Wealth at which a bet is won. */
    double threshold(Rules rules) {
        return Math.scalb(1 / rules.alpha(), restarts);
    }

    /** Whether this could be evidence under these rules: one tally an objective, one weight a bet. */
    public boolean fits(Rules rules) {
        int bets = rules.tests().size() * Portfolio.FAIL_STAKES.length;
        return tallies.size() == rules.objectives().size()
                && fail.full().weights().length == 1 + bets
                && breach.full().weights().length == 1 + bets
                && pass.size() == freshPass(rules).size()
                && nodes.values().stream().allMatch(node -> node.baselines().size() == tallies.size());
    }
}
