package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.RolloutSummary;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.rollout.ClassReport;
import dev.jetpilot.operator.rollout.NodeCounts;
import dev.jetpilot.operator.rollout.RolloutReport;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What the printer columns show. */
final class SummaryBuilder {
    private SummaryBuilder() {}

    static RolloutSummary build(RolloutReport report) {
        NodeCounts all = report.classes().stream()
                .map(ClassReport::counts)
                .reduce(new NodeCounts(0, 0, 0, 0, 0, 0, 0), NodeCounts::plus);
        return new RolloutSummary(
                furthestBehind(report.classes()).map(SummaryBuilder::step).orElse(""),
                all.updated() + "/" + all.desired(),
                all.ready() + "/" + all.online(),
                all.offline(),
                reason(report));
    }

    /** The reason, and which classes it is about when it is not about all of them. */
    private static String reason(RolloutReport report) {
        List<String> concerned = report.classes().stream()
                .filter(c -> c.reason().equals(report.reason()))
                .map(ClassReport::name)
                .toList();
        boolean everyone = concerned.isEmpty() || report.classes().size() == concerned.size();
        return report.reason().isEmpty() || everyone
                ? report.reason()
                : report.reason() + ": " + String.join(",", concerned);
    }

    private static Optional<Cursor> furthestBehind(List<ClassReport> classes) {
        return classes.stream()
                .flatMap(c -> c.cursor().stream())
                .min(Comparator.comparingInt(SummaryBuilder::progress).thenComparingInt(Cursor::step));
    }

    /** A rejected class stands at the step that rejected it. */
    private static int progress(Cursor cursor) {
        return switch (cursor.phase()) {
            case WAITING -> 0;
            case STEPS -> 1;
            case REJECTED -> cursor.step() + 1 < cursor.steps().size() ? 1 : 2;
            case PROMOTING -> 3;
            case BAKING -> 4;
            case HEALTHY -> 5;
        };
    }

    /** As in {@code 5/5 analysis}: the step, of how many, and what it does. */
    static String step(Cursor cursor) {
        int steps = cursor.steps().size();
        return switch (cursor.phase()) {
            case WAITING -> steps == 0 ? "waiting" : "0/" + steps + " waiting";
            case STEPS, REJECTED -> steps == 0 ? "rejected" : atStep(cursor);
            case PROMOTING -> past(steps, "promoting");
            case BAKING -> past(steps, "bake");
            case HEALTHY -> past(steps, "done");
        };
    }

    private static String atStep(Cursor cursor) {
        int index = Math.min(cursor.step(), cursor.steps().size() - 1);
        return (index + 1) + "/" + cursor.steps().size() + " "
                + cursor.steps().get(index).word();
    }

    private static String past(int steps, String word) {
        return steps == 0 ? word : steps + "/" + steps + " " + word;
    }
}
