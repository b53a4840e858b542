package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.api.v1alpha1.RolloutSummary;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.ClassReport;
import dev.jetpilot.operator.rollout.RolloutReport;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Puts what a plan tells into the status of its EdgeRollout. Pure. */
public final class StatusBuilder {
    private StatusBuilder() {}

    /** The status as it should read now. */
    public static EdgeRolloutStatus build(Standing standing) {
        RolloutReport report = standing.report();
        List<ClassStatus> classes = report.classes().stream()
                .map(c -> new ClassStatusBuilder(standing, c).build())
                .toList();
        String message = message(standing);
        return new EdgeRolloutStatus(
                standing.generation(),
                report.phase().word(),
                message,
                new RolloutConditions(standing, message, classes).all(),
                SummaryBuilder.build(report),
                classes,
                WaitingNodes.of(report.strays()));
    }

    /** The status as it was, with the reason why nothing newer is known. */
    static EdgeRolloutStatus blind(Standing standing) {
        EdgeRolloutStatus now = build(standing);
        return standing.previous()
                .filter(before -> before.classes() != null && before.summary() != null)
                .map(before -> new EdgeRolloutStatus(
                        now.observedGeneration(),
                        now.phase(),
                        now.message(),
                        now.conditions(),
                        new RolloutSummary(
                                before.summary().step(),
                                before.summary().updated(),
                                before.summary().ready(),
                                before.summary().offline(),
                                now.summary().reason()),
                        before.classes(),
                        before.waiting()))
                .orElse(now);
    }

    private static String message(Standing standing) {
        RolloutReport report = standing.report();
        String strays =
                report.strays().isEmpty() ? "" : "; " + strays(report.strays().size());
        Stream<String> problems = Stream.concat(standing.problems().stream(), Ignored.in(standing.situation()).stream())
                .map(p -> "; " + p);
        return Command.in(report.message(), standing.rollout().getMetadata())
                + strays
                + String.join("", problems.toList())
                + next(standing);
    }

    /** What a person can do about the class that the message is about; it stands last. */
    private static String next(Standing standing) {
        if (standing.situation().target() instanceof Target.Unavailable) {
            return ""; // The message says it.
        }
        return standing.report().classes().stream()
                .min(Comparator.comparing(ClassReport::phase))
                .map(worst -> Mend.of(standing, worst))
                .orElse("");
    }

    private static String strays(int count) {
        return count == 1
                ? "left out: 1 node of no hardware class, or no longer selected"
                : "left out: " + count + " nodes of no hardware class, or no longer selected";
    }
}
