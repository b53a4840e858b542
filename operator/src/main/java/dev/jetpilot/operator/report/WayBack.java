package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.RejectedStatus;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.rollout.ClassReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says how long a class took to get rid of what was rejected. Once said, it stays said. */
final class WayBack {
    static final String MARK = ", back on ";

    private final Standing standing;
    private final ClassReport report;
    private final Optional<ClassStatus> previous;

    WayBack(Standing standing, ClassReport report, Optional<ClassStatus> previous) {
        this.standing = standing;
        this.report = report;
        this.previous = previous;
    }

    /** As in {@code , back on peoplenet-2-7-0 in 38 s}; empty while nodes are under way or offline with it. */
    String sentence(Revision rejected, Cursor cursor) {
        return said(rejected, cursor).or(() -> found(rejected, cursor)).orElse("");
    }

    private Optional<String> said(Revision rejected, Cursor cursor) {
        return previous.map(ClassStatus::rejected).stream()
                .flatMap(List::stream)
                .filter(r ->
                        rejected.id().equals(r.revision()) && r.attempt() != null && r.attempt() == cursor.attempt())
                .map(RejectedStatus::message)
                .filter(m -> m != null && m.contains(MARK))
                .map(m -> m.substring(m.indexOf(MARK)))
                .findFirst();
    }

    private Optional<String> found(Revision rejected, Cursor cursor) {
        Instant began = cursor.rejection().orElseThrow().at();
        Optional<String> stable = report.stable();
        List<NodeView> nodes = standing.situation().fleet().nodes().stream()
                .filter(n -> n.selected() && rejected.classOf(n.labels()).equals(Optional.of(report.name())))
                .toList();
        boolean all = nodes.stream().noneMatch(n -> n.runs(rejected.id()))
                && nodes.stream().filter(n -> returned(n, began)).allMatch(NodeView::serves);
        if (!rejected.id().equals(report.target()) || stable.isEmpty() || !all) {
            return Optional.empty();
        }
        return nodes.stream()
                .filter(n -> returned(n, began))
                .flatMap(n -> n.pod().map(PodView::since).stream())
                .max(Comparator.naturalOrder())
                .map(last -> MARK + standing.model(stable.get()) + " in " + Age.of(Duration.between(began, last)));
    }

    private boolean returned(NodeView node, Instant began) {
        return node.assignedAt()
                        .filter(at -> !at.isBefore(began.minusSeconds(1)))
                        .isPresent()
                && node.assignment().map(Assignment::revision).equals(report.stable());
    }
}
