package dev.jetpilot.operator.analysis.judge;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.analysis.judge.NodeWindow.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** A class of nodes on a test bench: says what each node does, and hands its windows to the judge. */
final class Bench {

    static final double[] BOUNDS = {20, 25, 33, 40, 50};
    static final Objective LATENCY = new Objective("latency-p95", Mode.HISTOGRAM, 33, 0.05);
    static final Objective ERRORS = new Objective("errors", Mode.RATIO, 0.01, 0.01);
    static final Objective MEAN = new Objective("mean", Mode.MEAN, 33, 0);
    static final Objective SUMMARY = new Objective("p95", Mode.SUMMARY, 33, 0);
    static final Objective POWER = new Objective("power", Mode.GAUGE, 15, 0.5);

    final Rules rules;
    Evidence evidence;
    private final List<NodeWindow> round = new ArrayList<>();

    Bench(Rules rules) {
        this.rules = rules;
        this.evidence = Evidence.start(rules, 1, 0);
    }

    static Rules rules(Objective... objectives) {
        return compared(0, objectives);
    }

    static Rules compared(double maxIncrease, Objective... objectives) {
        return new Rules(List.of(objectives), 0.01, Rules.BETA, maxIncrease, 10, 120, 600);
    }

    /** Requests of which these are over 20, 25, 33, 40 and 50. */
    static Sample counts(double total, double... over) {
        return new Sample.Counts(total, BOUNDS, over);
    }

    /** Requests of which so many are over 33, and as many over all smaller boundaries. */
    static Sample over(double total, double over) {
        return counts(total, over, over, over, 0, 0);
    }

    static Sample bad(double total, double bad) {
        return new Sample.Counts(total, new double[] {0}, new double[] {bad});
    }

    static Sample value(double value) {
        return new Sample.Value(value);
    }

    static Sample absent(Skip why) {
        return new Sample.Absent(why);
    }

    static NodeWindow window(String node, boolean canary, Phase phase, Sample... samples) {
        return new NodeWindow(node, canary, phase, 10, 3600, 0, true, true, false, Arrays.asList(samples));
    }

    Bench canary(String node, Sample... samples) {
        round.add(window(node, true, Phase.TRIAL, samples));
        return this;
    }

    /** A canary node that is still on stable. */
    Bench next(String node, Sample... samples) {
        round.add(window(node, true, Phase.STABLE, samples));
        return this;
    }

    Bench control(String node, Sample... samples) {
        round.add(window(node, false, Phase.STABLE, samples));
        return this;
    }

    /** The first answer of a pod that has been on stable for so many seconds. */
    Bench lifetime(String node, boolean canary, double seconds, Sample... samples) {
        round.add(new NodeWindow(
                node, canary, Phase.LIFETIME, seconds, seconds, 0, true, true, false, Arrays.asList(samples)));
        return this;
    }

    Bench add(NodeWindow window) {
        round.add(window);
        return this;
    }

    /** Changes the window added last. */
    Bench but(UnaryOperator<NodeWindow> change) {
        round.set(round.size() - 1, change.apply(round.get(round.size() - 1)));
        return this;
    }

    /** Judges what was added since the last round. */
    Ruling judge() {
        evidence = Judge.after(rules, evidence, round);
        round.clear();
        return Ruling.of(rules, evidence);
    }

    /** Judges the same again and again until the verdict, and says how many rounds it took. */
    int roundsUntil(Verdict verdict, int most) {
        List<NodeWindow> same = List.copyOf(round);
        for (int i = 1; i <= most; i++) {
            round.clear();
            round.addAll(same);
            if (judge().verdict() == verdict) {
                return i;
            }
        }
        return most + 1;
    }

    Ruling ruling() {
        return Ruling.of(rules, evidence);
    }

    static NodeWindow with(NodeWindow w, double seconds, double podAge, double dataAge) {
        return new NodeWindow(
                w.node(),
                w.canary(),
                w.phase(),
                seconds,
                podAge,
                dataAge,
                w.online(),
                w.ready(),
                w.throttled(),
                w.samples());
    }

    static NodeWindow flagged(NodeWindow w, boolean online, boolean ready, boolean throttled) {
        return new NodeWindow(
                w.node(),
                w.canary(),
                w.phase(),
                w.seconds(),
                w.podAge(),
                w.dataAge(),
                online,
                ready,
                throttled,
                w.samples());
    }
}
