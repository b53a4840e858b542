package dev.jetpilot.operator.analysis.judge;

import dev.jetpilot.operator.analysis.judge.NodeWindow.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The bets of one window: collects what each node's window gains each portfolio, then moves them on. */
final class Betting {

    private final Rules rules;
    private final List<Test> tests;
    private final Evidence before;
    private final Map<String, NodeState> nodes;
    private final List<Appraisal> appraisals;
    private final Jackknife fail;
    private final Jackknife breach;
    private final double[][] failGains;
    private final double[][] breachGains;
    private final double[][] passGains;
    private final double[] alone;
    private final Score[] scores;

    /** What one objective gained in this window. */
    private static final class Score {
        private double observed;
        private double expected;
        private double events;
        private double[] over = new double[0];
        private int windows;
    }

    Betting(Rules rules, Evidence before, Map<String, NodeState> nodes, List<Appraisal> appraisals, Jackknife fail) {
        this.rules = rules;
        this.tests = rules.tests();
        this.before = before;
        this.nodes = nodes;
        this.appraisals = appraisals;
        this.fail = fail;
        this.breach = before.breach().enrolled(fail.nodes());
        int bets = tests.size() * Portfolio.FAIL_STAKES.length;
        int groups = Math.max(1, fail.without().size());
        this.failGains = new double[groups][bets];
        this.breachGains = new double[groups][bets];
        this.passGains = new double[before.pass().size()][Portfolio.PASS_STAKES.length];
        this.alone = new double[bets];
        this.scores = new Score[appraisals.size()];
        Arrays.setAll(scores, j -> new Score());
    }

    /** Takes one node's window into account. */
    void place(NodeWindow window, Skip skip) {
        NodeState state = nodes.get(window.node());
        boolean trial = window.canary() && window.phase() == Phase.TRIAL;
        boolean admitted = skip == Skip.NONE;
        double throttled = skip == Skip.THROTTLED && (before.flipped() || trial)
                ? state.throttled() + window.seconds()
                : state.throttled();
        NodeState next = state.onTrial(state.served() || trial && admitted && window.ready(), throttled);
        if (trial) {
            boolean unserved = state.served() && !window.ready() && skip != Skip.OFFLINE && skip != Skip.THROTTLED;
            if (admitted || unserved) {
                next = bet(next, window, admitted, unserved);
            }
        }
        nodes.put(window.node(), next);
    }

    private NodeState bet(NodeState state, NodeWindow window, boolean admitted, boolean unserved) {
        Arrays.fill(alone, 0);
        int criterion = 0;
        boolean bet = false;
        for (int t = 0; t < tests.size(); t++) {
            Test test = tests.get(t);
            Objective objective = rules.objectives().get(test.objective());
            Appraisal appraisal = appraisals.get(test.objective());
            Baseline own = state.baselines().get(test.objective());
            Sample sample = admitted ? window.samples().get(test.objective()) : new Sample.Absent(Skip.NO_DATA);
            boolean about = !test.comparesWithStable();
            // What a pod that is down does not serve is over the limit: unserved is slow.
            double missed = unserved && about && objective.mode().counts() ? own.requestsIn(rules.interval()) : 0;
            double events = appraisal.events(sample) + missed;
            double observed = appraisal.observed(test.level(), own, sample) + missed;
            double expected = appraisal.expected(test.level(), own, sample) + missed * objective.budget();
            boolean passes = test.mustPass(objective.mode());
            if (expected > 0 && events > 0) {
                bet = true;
                int at = t * Portfolio.FAIL_STAKES.length;
                Portfolio.addGains(Portfolio.FAIL_STAKES, observed, expected, alone, at);
                double budget = appraisal.budget(sample) + missed * objective.budget();
                if (about) {
                    double[] gains = breachGains[state.group()];
                    Portfolio.addGains(Portfolio.FAIL_STAKES, observed, budget, gains, at);
                    count(test.objective(), sample, observed, expected, events);
                }
                if (passes) {
                    double bad = about ? budget : Math.min(expected, events / 2);
                    Portfolio.addGains(Portfolio.PASS_STAKES, events - observed, events - bad, passGains[criterion], 0);
                }
            }
            criterion += passes ? 1 : 0;
        }
        double[] sum = failGains[state.group()];
        for (int i = 0; i < sum.length; i++) {
            sum[i] += alone[i];
        }
        return afterBets(state, bet);
    }

    private NodeState afterBets(NodeState state, boolean bet) {
        Portfolio portfolio = state.alone().after(alone).rounded();
        boolean several = fail.nodes() > 1;
        double wanted = fail.nodes() * before.threshold(rules);
        return state.afterBets(portfolio, bet, several && portfolio.logWealth() >= Math.log(wanted));
    }

    private void count(int j, Sample sample, double observed, double expected, double events) {
        Score score = scores[j];
        score.observed += observed;
        score.expected += expected;
        score.events += events;
        score.windows++;
        if (sample instanceof Sample.Counts counts && appraisals.get(j) instanceof Appraisal.OfCounts counted) {
            double[] bounds = counted.tally().bounds();
            score.over = Arrays.copyOf(score.over, bounds.length);
            for (int i = 0; i < bounds.length; i++) {
                score.over[i] += counts.above(bounds[i]);
            }
        } else if (sample instanceof Sample.Value one) {
            score.over = Arrays.copyOf(score.over, 1);
            score.over[0] += one.value();
        }
    }

    /** The objective's tally after this window. */
    Tally tally(int j, Tally tally, boolean flipped, List<NodeWindow> windows, Map<String, Skip> skips) {
        Score score = scores[j];
        long[] counted = tally.skips().clone();
        int[] now = new int[counted.length];
        for (NodeWindow window : windows) {
            boolean asked = flipped ? window.canary() && window.phase() == Phase.TRIAL : true;
            Skip skip = skips.get(window.node());
            Skip why = skip == Skip.NONE ? Admission.of(window.samples().get(j)) : skip;
            now[why.slot()] += asked || window.phase() == Phase.NONE && window.canary() ? 1 : 0;
            counted[why.slot()] += flipped && asked ? 1 : 0;
        }
        double[] over = Arrays.copyOf(tally.over(), Math.max(tally.over().length, score.over.length));
        for (int i = 0; i < score.over.length; i++) {
            over[i] += score.over[i];
        }
        return new Tally(
                tally.bounds(),
                tally.levels(),
                tally.control(),
                tally.observed() + score.observed,
                tally.expected() + score.expected,
                tally.events() + score.events,
                over,
                tally.windows() + score.windows,
                tally.stepWindows() + score.windows,
                idle(now, score.windows > 0, tally.idle()),
                counted);
    }

    private static Skip idle(int[] now, boolean someBet, Skip last) {
        if (someBet || now[Skip.NONE.slot()] > 0) {
            return Skip.NONE;
        }
        if (now[Skip.NOT_DUE.slot()] > 0) {
            return last;
        }
        Skip most = last;
        int count = 0;
        for (Skip skip : Skip.values()) {
            if (now[skip.slot()] > count) {
                most = skip;
                count = now[skip.slot()];
            }
        }
        return most;
    }

    /** The evidence after this window. */
    Evidence settle(
            boolean flipped, boolean baselineReady, SortedMap<String, NodeState> remembered, List<Tally> tallies) {
        Jackknife failed = flipped ? fail.after(failGains) : fail;
        Jackknife breached = flipped ? breach.after(breachGains) : breach;
        List<Portfolio> passed = new ArrayList<>(before.pass());
        for (int c = 0; flipped && c < passed.size(); c++) {
            passed.set(c, passed.get(c).after(passGains[c]));
        }
        Portfolio smallest = failed.smallest();
        boolean condemned = smallest.logWealth() >= Math.log(before.threshold(rules));
        return new Evidence(
                before.restarts(),
                before.step(),
                flipped,
                baselineReady,
                condemned ? smallest.richest(Portfolio.FAIL_STAKES.length) : Evidence.NOBODY,
                failed,
                breached,
                passed,
                remembered,
                tallies);
    }
}
