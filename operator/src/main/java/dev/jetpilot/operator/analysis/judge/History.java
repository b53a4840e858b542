package dev.jetpilot.operator.analysis.judge;

import dev.jetpilot.operator.analysis.judge.NodeWindow.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What stable nodes do and did: baselines from before the flip, and the control group of the moment. */
final class History {

    private final Rules rules;
    private final boolean flipped;
    private final Map<String, NodeState> nodes;
    private final Map<String, Skip> skips;

    /**
     * Over the nodes of one round; {@link #extend} replaces the baselines of those that are still on stable.
     *
     * @param flipped whether any canary node has moved: then control nodes' windows are no history any more
     */
    History(Rules rules, boolean flipped, Map<String, NodeState> nodes, Map<String, Skip> skips) {
        this.rules = rules;
        this.flipped = flipped;
        this.nodes = nodes;
        this.skips = skips;
    }

    /** Boundaries are those of the first histogram seen, stable's before the canary's. */
    Tally boundaries(int j, Tally tally, List<NodeWindow> windows) {
        if (tally.bounds().length > 0) {
            return tally;
        }
        double[] bounds = tally.bounds();
        for (NodeWindow window : windows) {
            if (window.samples().get(j) instanceof Sample.Counts counts
                    && (bounds.length == 0 || window.phase() != Phase.TRIAL)) {
                bounds = counts.bounds();
                if (window.phase() != Phase.TRIAL) {
                    break;
                }
            }
        }
        return bounds.length == 0 ? tally : tally.withBounds(bounds.clone());
    }

    /** Adds the windows of nodes on stable to their baselines. Control nodes stop once the canary has moved. */
    void extend(List<Tally> tallies, List<NodeWindow> windows) {
        for (NodeWindow window : windows) {
            NodeState state = nodes.get(window.node());
            boolean open = window.canary() || !flipped || !state.suffices(rules);
            if (onStable(window) && open && skips.get(window.node()) == Skip.NONE) {
                List<Baseline> baselines = new ArrayList<>(state.baselines());
                for (int j = 0; j < baselines.size(); j++) {
                    baselines.set(j, extended(baselines.get(j), j, tallies.get(j), window));
                }
                nodes.put(window.node(), state.withBaselines(baselines));
            }
        }
    }

    private Baseline extended(Baseline baseline, int j, Tally tally, NodeWindow window) {
        Sample sample = window.samples().get(j);
        boolean lifetime = window.phase() == Phase.LIFETIME;
        if (sample instanceof Sample.Counts counts && (!lifetime || baseline.seconds() == 0)) {
            double[] points = points(j, tally);
            double[] over = new double[points.length];
            for (int i = 0; i < over.length; i++) {
                over[i] = counts.above(points[i]);
            }
            return baseline.plusCounts(window.seconds(), counts.total(), over);
        }
        if (sample instanceof Sample.Value one && !lifetime) {
            return baseline.plusValue(window.seconds(), one.value());
        }
        Skip why = Admission.of(sample);
        return why == Skip.NO_REQUESTS || why == Skip.NOT_DUE ? baseline.plusTime(window.seconds()) : baseline;
    }

    private double[] points(int j, Tally tally) {
        return tally.points(rules.objectives().get(j), rules.maxIncrease() > 0);
    }

    /**
     * Whether the first move may be made: every canary node that serves, and at least half of the control
     * nodes that do, have history enough. Without anything on stable there is nothing to wait for.
     */
    boolean ready(List<NodeWindow> windows) {
        boolean anyStable = false;
        boolean anyServes = false;
        boolean canariesSettled = true;
        int controls = 0;
        int settledControls = 0;
        for (NodeWindow window : windows) {
            anyStable |= onStable(window);
            if (!serves(window)) {
                continue;
            }
            anyServes = true;
            boolean settled = nodes.get(window.node()).suffices(rules);
            if (window.canary()) {
                canariesSettled &= settled;
            } else {
                controls++;
                settledControls += settled ? 1 : 0;
            }
        }
        if (!anyStable) {
            return !windows.isEmpty();
        }
        return anyServes && canariesSettled && 2 * settledControls >= controls;
    }

    private static boolean onStable(NodeWindow window) {
        return window.phase() == Phase.STABLE || window.phase() == Phase.LIFETIME;
    }

    private boolean serves(NodeWindow window) {
        return onStable(window)
                && window.ready()
                && skips.get(window.node()) == Skip.NONE
                && window.samples().stream()
                        .anyMatch(s -> !(s instanceof Sample.Absent absent && absent.why() == Skip.NO_DATA));
    }

    /** Adds the control group's window to its last ones, and chooses the levels at the flip. */
    Tally control(int j, Tally tally, boolean flippedNow, List<NodeWindow> windows) {
        Objective objective = rules.objectives().get(j);
        Tally next = tally;
        if (flippedNow && objective.mode().regressionTests() == Levels.COUNT && next.levels().length == 0) {
            double[] shares = rules.maxIncrease() > 0 ? ofClass(j, tally) : new double[0];
            if (shares.length > 0) {
                next = next.withLevels(Levels.choose(tally.bounds(), shares, rules.maxIncrease()));
            }
        }
        Appraisal appraisal = appraisal(j, next);
        double[] sums = new double[objective.mode().counts() ? Appraisal.OfCounts.COLUMNS : Appraisal.OfValues.COLUMNS];
        for (NodeWindow window : windows) {
            if (window.canary() || window.phase() != Phase.STABLE || skips.get(window.node()) != Skip.NONE) {
                continue;
            }
            Baseline own = nodes.get(window.node()).baselines().get(j);
            Sample sample = window.samples().get(j);
            if (appraisal instanceof Appraisal.OfCounts counted && sample instanceof Sample.Counts counts) {
                counted.addControl(own, counts, sums);
            } else if (appraisal instanceof Appraisal.OfValues valued && sample instanceof Sample.Value one) {
                valued.addControl(own, one.value(), sums);
            }
        }
        boolean due = windows.stream()
                .anyMatch(w -> !(w.samples().get(j) instanceof Sample.Absent absent && absent.why() == Skip.NOT_DUE));
        return due ? next.withControl(sums, objective.mode().smoothing()) : next;
    }

    Appraisal appraisal(int j, Tally tally) {
        Objective objective = rules.objectives().get(j);
        double[] control = tally.controlSums();
        if (!objective.mode().counts()) {
            return new Appraisal.OfValues(objective, rules.maxIncrease(), control);
        }
        double[] points = points(j, tally);
        int limitPoint = Levels.atLeast(points, objective.boundary());
        double limit = limitPoint < points.length ? points[limitPoint] : Double.POSITIVE_INFINITY;
        return new Appraisal.OfCounts(objective, limit, limitPoint, tally, ofClass(j, tally), control);
    }

    /** Share of stable's requests over each point, over all nodes; empty if none was ever seen. */
    private double[] ofClass(int j, Tally tally) {
        double[] shares = new double[points(j, tally).length];
        double total = 0;
        for (NodeState state : nodes.values()) {
            Baseline baseline = state.baselines().get(j);
            total += baseline.total();
            for (int i = 0; i < Math.min(shares.length, baseline.numbers().length); i++) {
                shares[i] += baseline.numbers()[i];
            }
        }
        if (!(total > 0)) {
            return new double[0];
        }
        double all = total;
        Arrays.setAll(shares, i -> shares[i] / all);
        return shares;
    }
}
