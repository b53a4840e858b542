package dev.jetpilot.operator.analysis.judge;

import dev.jetpilot.operator.analysis.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Turns evidence into a ruling. */
final class RulingReader {

    private final Rules rules;
    private final Evidence evidence;
    private final List<Test> tests;
    private final double threshold;

    RulingReader(Rules rules, Evidence evidence) {
        this.rules = rules;
        this.evidence = evidence;
        this.tests = rules.tests();
        this.threshold = evidence.threshold(rules);
    }

    Ruling read() {
        Portfolio fail = evidence.fail().smallest();
        Portfolio breach = evidence.breach().smallest();
        boolean failed = evidence.failed();
        boolean common = !failed && breach.logWealth() >= Math.log(threshold);
        int stakes = Portfolio.FAIL_STAKES.length;
        Test deciding = tests.get(failed ? evidence.condemned() : (common ? breach : fail).richest(stakes));
        List<Ruling.OfObjective> objectives = new ArrayList<>();
        for (int j = 0; j < rules.objectives().size(); j++) {
            boolean decided = deciding.objective() == j;
            objectives.add(objective(j, failed && decided, common && decided));
        }
        boolean passed = objectives.stream().allMatch(o -> o.verdict() == Verdict.PASS);
        Verdict verdict =
                failed ? Verdict.FAIL : passed ? Verdict.PASS : common ? Verdict.COMMON_CAUSE : Verdict.INCONCLUSIVE;
        return new Ruling(
                verdict,
                deciding.objective(),
                deciding.comparesWithStable(),
                Math.exp(fail.logWealth()),
                Math.exp(breach.logWealth()),
                threshold,
                evidence.baselineReady(),
                evidence.flipped(),
                objectives,
                failed ? Set.of() : alarmed());
    }

    /**
     * Nodes that are condemned alone while the others do well. One that is merely the first to be judged, or the first
     * of which enough is known, says nothing of itself: others must have been judged for as long, and betting against
     * most of them must have lost so far.
     */
    private Set<String> alarmed() {
        Set<String> alarmed = new TreeSet<>();
        evidence.nodes().forEach((node, state) -> {
            if (state.condemned() && isAlone(node, state)) {
                alarmed.add(node);
            }
        });
        return alarmed;
    }

    private boolean isAlone(String node, NodeState state) {
        int others = 0;
        int judged = 0;
        int well = 0;
        int condemned = 0;
        for (Map.Entry<String, NodeState> e : evidence.nodes().entrySet()) {
            NodeState other = e.getValue();
            if (e.getKey().equals(node) || !other.enrolled()) {
                continue;
            }
            others++;
            boolean longEnough = other.windows() >= state.condemnedAfter();
            judged += longEnough ? 1 : 0;
            well += longEnough && other.doesWell() ? 1 : 0;
            condemned += other.condemned() ? 1 : 0;
        }
        boolean mostDoWell = 2 * well > judged && 2 * condemned < judged;
        return judged >= Math.min(2, others) && mostDoWell;
    }

    private Ruling.OfObjective objective(int j, boolean failed, boolean common) {
        Tally tally = evidence.tallies().get(j);
        double logPass = logPass(j);
        boolean passed = logPass >= -Math.log(rules.beta());
        Verdict verdict =
                failed ? Verdict.FAIL : passed ? Verdict.PASS : common ? Verdict.COMMON_CAUSE : Verdict.INCONCLUSIVE;
        return new Ruling.OfObjective(
                verdict,
                tally.idle(),
                proofPossible(j, tally),
                tally.expected() > 0 ? tally.observed() / tally.expected() : 0,
                tally.events() > 0 ? tally.observed() / tally.events() : 0,
                Math.round(tally.events()),
                observed(rules.objectives().get(j), tally),
                Math.exp(logPass));
    }

    private double logPass(int j) {
        double least = Double.POSITIVE_INFINITY;
        int criterion = 0;
        for (Test test : tests) {
            boolean passes =
                    test.mustPass(rules.objectives().get(test.objective()).mode());
            if (passes && test.objective() == j) {
                least = Math.min(least, evidence.pass().get(criterion).logWealth());
            }
            criterion += passes ? 1 : 0;
        }
        return least;
    }

    /** Whether the bold stake, right in every window, could have won by now. */
    private boolean proofPossible(int j, Tally tally) {
        Objective objective = rules.objectives().get(j);
        double bad = objective.mode().counts() ? objective.budget() : 0.5;
        double[] stakes = Portfolio.PASS_STAKES;
        double most = Math.log1p(stakes[stakes.length - 1] * bad / (1 - bad));
        return tally.stepWindows() * most >= Math.log((1.0 + stakes.length) / rules.beta());
    }

    private static double observed(Objective objective, Tally tally) {
        double[] over = tally.over();
        if (!(tally.events() > 0) || over.length == 0) {
            return Double.NaN;
        }
        return switch (objective.mode()) {
            case RATIO -> tally.observed() / tally.events();
            case SUMMARY, MEAN, GAUGE -> over[0] / tally.events();
            case HISTOGRAM -> quantile(tally, objective.budget() * tally.events());
        };
    }

    /** The value that so many requests are over, by interpolation inside the bucket: for people only. */
    private static double quantile(Tally tally, double rank) {
        double[] bounds = tally.bounds();
        double above = tally.events();
        double lower = 0;
        for (int i = 0; i < Math.min(bounds.length, tally.over().length); i++) {
            double over = tally.over()[i];
            if (over <= rank) {
                return above > over ? lower + (bounds[i] - lower) * (above - rank) / (above - over) : bounds[i];
            }
            above = over;
            lower = bounds[i];
        }
        return Double.POSITIVE_INFINITY;
    }
}
