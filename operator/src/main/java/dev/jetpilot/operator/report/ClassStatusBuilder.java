package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.ClassNodes;
import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.RejectedStatus;
import dev.jetpilot.api.v1alpha1.SloStatus;
import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.analysis.SloVerdict;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Tombstone;
import dev.jetpilot.operator.rollout.ClassReport;
import dev.jetpilot.operator.rollout.NodeCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The status of one hardware class. */
final class ClassStatusBuilder {
    private static final int MOST_REJECTED = 10;

    private final Standing standing;
    private final ClassReport report;
    private final Optional<ClassStatus> previous;

    ClassStatusBuilder(Standing standing, ClassReport report) {
        this.standing = standing;
        this.report = report;
        this.previous = standing.previous().map(s -> s.classes()).stream()
                .flatMap(List::stream)
                .filter(c -> report.name().equals(c.name()))
                .findFirst();
    }

    ClassStatus build() {
        Optional<Cursor> cursor = report.cursor();
        return new ClassStatus(
                report.name(),
                report.stable().orElse(null),
                canary().orElse(null),
                cursor.map(Cursor::attempt).orElse(null),
                report.phase().word(),
                cursor.filter(ClassStatusBuilder::onStep).map(c -> c.step() + 1).orElse(null),
                cursor.map(c -> WaitingNodes.seconds(c.since())).orElse(null),
                Command.in(report.message(), standing.rollout().getMetadata()) + Mend.of(standing, report),
                nodes(report.counts()),
                slos(),
                rejected(),
                WaitingNodes.of(report.nodes()));
    }

    private Optional<String> canary() {
        return Optional.of(report.target()).filter(t -> !report.stable().equals(Optional.of(t)));
    }

    private static boolean onStep(Cursor cursor) {
        return !cursor.steps().isEmpty()
                && (cursor.phase() == Cursor.Phase.STEPS || cursor.phase() == Cursor.Phase.REJECTED);
    }

    private static ClassNodes nodes(NodeCounts n) {
        return new ClassNodes(n.desired(), n.updated(), n.ready(), n.moving(), n.failed(), n.offline(), n.unassigned());
    }

    /** The verdict of now; when nothing is judged any more, the last one on the same attempt. */
    private List<SloStatus> slos() {
        return report.verdict()
                .map(ClassVerdict::objectives)
                .map(all -> all.stream().map(ClassStatusBuilder::slo).toList())
                .or(() -> previous.filter(this::sameAttempt).map(ClassStatus::slos))
                .orElse(List.of());
    }

    private boolean sameAttempt(ClassStatus before) {
        String judged = before.canary() != null ? before.canary() : before.stable();
        return report.target().equals(judged)
                && Objects.equals(
                        before.attempt(), report.cursor().map(Cursor::attempt).orElse(null));
    }

    private static SloStatus slo(SloVerdict v) {
        return new SloStatus(
                v.name(),
                word(v.verdict()),
                v.observed(),
                v.threshold(),
                v.samples(),
                v.verdict() == Verdict.INCONCLUSIVE ? v.reason() + ": " + v.evidence() : v.evidence());
    }

    /** The word users see. */
    static String word(Verdict verdict) {
        return switch (verdict) {
            case PASS -> "Pass";
            case FAIL -> "Fail";
            case COMMON_CAUSE -> "CommonCause";
            case INCONCLUSIVE -> "Inconclusive";
        };
    }

    private List<RejectedStatus> rejected() {
        List<RejectedStatus> all = new ArrayList<>();
        for (Revision r : standing.situation().revisions()) {
            r.cursor(report.name()).filter(c -> !r.id().equals(report.target())).ifPresent(c -> add(all, r, c));
        }
        standing.situation().revisions().stream()
                .filter(r -> r.id().equals(report.target()))
                .findFirst()
                .ifPresent(r -> report.cursor().ifPresent(c -> add(all, r, c)));
        for (Tombstone t : standing.situation().tombstones()) {
            if (t.hardwareClass().equals(report.name())) {
                all.add(status(
                        t.revision(),
                        t.revision(),
                        t.attempt(),
                        t.rejection(),
                        t.rejection().message()));
            }
        }
        return all.stream()
                .sorted(Comparator.comparing(RejectedStatus::time).reversed())
                .limit(MOST_REJECTED)
                .toList();
    }

    private void add(List<RejectedStatus> all, Revision revision, Cursor cursor) {
        cursor.rejection()
                .filter(why -> cursor.phase() == Cursor.Phase.REJECTED)
                .ifPresent(why -> {
                    String back = new WayBack(standing, report, previous).sentence(revision, cursor);
                    all.add(status(revision.id(), revision.model(), cursor.attempt(), why, why.message() + back));
                });
    }

    private static RejectedStatus status(String id, String model, int attempt, Rejection why, String message) {
        return new RejectedStatus(id, model, attempt, why.reason(), message, WaitingNodes.seconds(why.at()));
    }
}
