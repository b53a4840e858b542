package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.api.v1alpha1.RejectedStatus;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Decisions;
import dev.jetpilot.operator.rollout.NodeReason;
import dev.jetpilot.operator.rollout.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which decisions were taken. Pure. A decision is a cursor that was written (its precondition makes that happen once), or
 * a turn of the status that was written.
 */
final class Notices {
    private Notices() {}

    /** What the writing of cursors decided. */
    static List<Notice> of(Situation before, Action.WriteCursors written) {
        Optional<Revision> revision = before.revisions().stream()
                .filter(r -> r.id().equals(written.revision()))
                .findFirst();
        String model = revision.map(Revision::model).orElse(written.revision());
        List<Notice> notices = new ArrayList<>();
        new TreeMap<>(written.cursors()).forEach((hardwareClass, now) -> {
            Optional<Cursor> was = revision.flatMap(r -> r.cursor(hardwareClass));
            if (!was.equals(Optional.of(now))) {
                was.ifPresent(w -> skipped(w, now, before.settings().decisions(), model, hardwareClass, notices));
                stage(was, now, model, hardwareClass).ifPresent(notices::add);
                sentBack(was, now, model, hardwareClass, before.fleet(), notices);
            }
        });
        return notices;
    }

    private static Optional<Notice> stage(Optional<Cursor> was, Cursor now, String model, String name) {
        boolean sameAttempt = was.filter(w -> w.attempt() == now.attempt()).isPresent();
        boolean sameStage =
                sameAttempt && was.get().phase() == now.phase() && was.get().step() == now.step();
        if (sameStage) {
            return Optional.empty();
        }
        return stage(!sameAttempt || was.get().phase() == Cursor.Phase.WAITING, now, model, name);
    }

    /**
     * Analysis steps that were left without having been on them: a weight that asks for no more nodes than were analysed
     * already is skipped with its analysis. What a person approved is no surprise to them.
     */
    private static void skipped(
            Cursor was, Cursor now, Decisions decisions, String model, String name, List<Notice> notices) {
        if (was.phase() != Cursor.Phase.STEPS || was.attempt() != now.attempt()) {
            return;
        }
        boolean onSteps = now.phase() == Cursor.Phase.STEPS || now.phase() == Cursor.Phase.REJECTED;
        int until = onSteps ? now.step() : now.steps().size();
        for (int i = was.step() + 1; i < until; i++) {
            Decisions.StepRef step = new Decisions.StepRef(model, now.attempt(), i + 1);
            if (now.steps().get(i) instanceof Step.Analysis
                    && !decisions.approve().equals(Optional.of(step))) {
                notices.add(Notice.normal(
                        "StepSkipped",
                        name,
                        model + " attempt " + now.attempt() + ": step " + step.step() + "/"
                                + now.steps().size()
                                + " analysis skipped: its weight asks for no more nodes than were analysed"));
            }
        }
    }

    private static Optional<Notice> stage(boolean begins, Cursor now, String model, String name) {
        String at = model + " attempt " + now.attempt();
        return switch (now.phase()) {
            case WAITING -> Optional.empty();
            case STEPS ->
                Optional.of(Notice.normal(
                        begins ? "AttemptBegan" : "StepReached", name, at + ": step " + SummaryBuilder.step(now)));
            case PROMOTING ->
                Optional.of(Notice.normal(
                        begins ? "AttemptBegan" : "Promoting", name, at + " goes to every node of the class"));
            case BAKING ->
                Optional.of(Notice.normal(
                        "Baking", name, at + " is on every online node and is watched before it is stable"));
            case HEALTHY -> Optional.of(Notice.normal("Promoted", name, model + " is stable"));
            case REJECTED ->
                Optional.of(Notice.warning(
                        "Rejected",
                        name,
                        at + ": " + now.rejection().map(Notices::words).orElse("")));
        };
    }

    /**
     * What cursors say that began to stand where they stand no longer ago than this: an operator that ended between writing
     * such a cursor and telling of it told nobody. Nodes that went back are not in it, for the cursor does not say when.
     */
    static List<Notice> recent(Situation situation, Duration age) {
        Instant from = situation.now().minus(age);
        List<Notice> notices = new ArrayList<>();
        for (Revision revision : situation.revisions()) {
            new TreeMap<>(revision.cursors()).forEach((name, now) -> {
                if (now.since().isAfter(from)) {
                    boolean first = now.phase() == Cursor.Phase.PROMOTING
                            ? now.steps().isEmpty() || now.stable().isEmpty()
                            : now.step() == 0;
                    stage(first, now, revision.model(), name).ifPresent(notices::add);
                }
            });
        }
        return notices;
    }

    private static String words(Rejection why) {
        return why.reason() + ": " + why.message();
    }

    private static void sentBack(
            Optional<Cursor> was, Cursor now, String model, String name, Fleet fleet, List<Notice> notices) {
        SortedSet<String> failed = more(was.map(Cursor::failed), now.failed());
        if (!failed.isEmpty()) {
            notices.add(Notice.warning(
                    "NodeFailed",
                    name,
                    String.join(", ", failed) + " failed with " + model + " and went back" + why(failed, fleet)));
        }
        SortedSet<String> alarmed = more(was.map(Cursor::alarmed), now.alarmed());
        if (!alarmed.isEmpty()) {
            notices.add(Notice.warning(
                    "NodeAlarmed",
                    name,
                    String.join(", ", alarmed) + " alone breached with " + model
                            + " and went back; the version is not blamed"));
        }
    }

    /** What the pod of the first of them says that has one. */
    private static String why(SortedSet<String> failed, Fleet fleet) {
        return fleet.nodes().stream()
                .filter(n -> failed.contains(n.name()))
                .flatMap(n -> n.pod().flatMap(PodView::failure).stream())
                .map(failure -> ": " + NodeReason.words(failure))
                .findFirst()
                .orElse("");
    }

    private static SortedSet<String> more(Optional<SortedSet<String>> was, SortedSet<String> now) {
        SortedSet<String> added = new TreeSet<>(now);
        was.ifPresent(added::removeAll);
        return added;
    }

    /** What a turn of the status tells. */
    static List<Notice> of(Optional<EdgeRolloutStatus> before, EdgeRolloutStatus now) {
        List<Notice> notices = new ArrayList<>();
        boolean wasPaused =
                before.map(EdgeRolloutStatus::phase).filter("Paused"::equals).isPresent();
        boolean isPaused = "Paused".equals(now.phase());
        if (isPaused && !wasPaused) {
            notices.add(Notice.normal("Held", "", now.message()));
        }
        if (wasPaused && !isPaused) {
            notices.add(Notice.normal("Resumed", "", now.message()));
        }
        for (ClassStatus c : now.classes()) {
            for (RejectedStatus r : c.rejected()) {
                if (isBack(r) && !told(before, c.name(), r)) {
                    notices.add(Notice.normal(
                            "RolledBack",
                            c.name(),
                            r.model() + " is gone"
                                    + r.message().substring(r.message().indexOf(WayBack.MARK))));
                }
            }
        }
        return notices;
    }

    private static boolean isBack(RejectedStatus r) {
        return r.message() != null && r.message().contains(WayBack.MARK);
    }

    private static boolean told(Optional<EdgeRolloutStatus> before, String hardwareClass, RejectedStatus now) {
        return before.map(EdgeRolloutStatus::classes).stream()
                .flatMap(List::stream)
                .filter(c -> hardwareClass.equals(c.name()) && c.rejected() != null)
                .flatMap(c -> c.rejected().stream())
                .anyMatch(r -> Objects.equals(r.revision(), now.revision())
                        && Objects.equals(r.attempt(), now.attempt())
                        && isBack(r));
    }
}
