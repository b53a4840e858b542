package dev.jetpilot.operator.report;

import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.rollout.ClassReport;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Optional;

/** What a person can do about a class, as the end of a message about it. */
final class Mend {
    /** Stands before it. */
    static final String NEXT = " Next: ";

    private Mend() {}

    /** As in {@code . Next: approve it: kubectl … 'jetpilot.dev/approve=m#1.3'}; empty when there is nothing to do. */
    static String of(Standing standing, ClassReport report) {
        ObjectMeta rollout = standing.rollout().getMetadata();
        String next = report.next().isEmpty() ? ofReason(standing, report) : report.next();
        return next.isEmpty() ? "" : "." + NEXT + Command.in(next, rollout);
    }

    private static String ofReason(Standing standing, ClassReport report) {
        ObjectMeta rollout = standing.rollout().getMetadata();
        return switch (report.reason()) {
            case "CommonCause" ->
                "see what its old and new nodes share (heat, power, load), it goes on by itself"
                        + orEnd(standing, report);
            case "NodesFailed" -> "see why: kubectl -n " + rollout.getNamespace() + " describe er " + rollout.getName();
            default -> "";
        };
    }

    private static String orEnd(Standing standing, ClassReport report) {
        Optional<Integer> attempt = report.cursor().map(Cursor::attempt);
        return attempt.map(a -> "; or end it: jetpilot.dev/reject=" + standing.model(report.target()) + "#" + a)
                .orElse("");
    }
}
