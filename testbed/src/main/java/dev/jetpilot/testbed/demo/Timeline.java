package dev.jetpilot.testbed.demo;

import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.testbed.demo.report.Mark;
import dev.jetpilot.testbed.demo.report.NodeRow;
import dev.jetpilot.testbed.demo.report.Period;
import dev.jetpilot.testbed.demo.report.Stage;
import dev.jetpilot.testbed.jetson.NodePlan;
import dev.jetpilot.testbed.jetson.ServingMoment;
import dev.jetpilot.testbed.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns moments into stretches of time, as a timeline shows them. */
final class Timeline {
    private final Chronicle chronicle;
    private final World world;
    private final Period run;

    Timeline(Chronicle chronicle, World world, Period run) {
        this.chronicle = chronicle;
        this.world = world;
        this.run = run;
    }

    /** One row a node, by class, site and name. */
    List<NodeRow> rows() {
        return world.nodes().stream()
                .map(n -> new NodeRow(n.name(), Standing.hardwareClass(n), Standing.site(n), serving(n), offline(n)))
                .sorted(Comparator.comparing(NodeRow::hardwareClass)
                        .thenComparing(NodeRow::site)
                        .thenComparing(NodeRow::node))
                .toList();
    }

    private List<NodeRow.Serving> serving(NodePlan node) {
        List<ServingMoment> moments = world.timeline(node.name());
        List<NodeRow.Serving> serving = new ArrayList<>();
        for (int i = 0; i < moments.size(); i++) {
            ServingMoment moment = moments.get(i);
            Instant end = i + 1 < moments.size() ? moments.get(i + 1).at() : run.to();
            if (moment.version().isPresent() && moment.at().isBefore(end)) {
                serving.add(new NodeRow.Serving(
                        new Period(moment.at(), end), moment.version().get(), moment.ready()));
            }
        }
        return serving;
    }

    private List<Period> offline(NodePlan node) {
        List<Period> periods = new ArrayList<>();
        Optional<Instant> since = world.dead().contains(node.name()) ? Optional.of(run.from()) : Optional.empty();
        for (Happening.Contact contact : chronicle.all(Happening.Contact.class)) {
            if (!contact.node().equals(node.name())) {
                continue;
            }
            if (!contact.online()) {
                since = since.or(() -> Optional.of(contact.at()));
            } else if (since.isPresent()) {
                periods.add(new Period(since.get(), contact.at()));
                since = Optional.empty();
            }
        }
        since.filter(from -> from.isBefore(run.to())).ifPresent(from -> periods.add(new Period(from, run.to())));
        return periods;
    }

    /** What each class went through under each rollout. */
    List<Stage> stages() {
        Map<String, List<Happening.Turn>> lanes = new LinkedHashMap<>();
        chronicle
                .all(Happening.Turn.class)
                .forEach(t -> lanes.computeIfAbsent(t.rollout() + " " + t.hardwareClass(), none -> new ArrayList<>())
                        .add(t));
        List<Stage> stages = new ArrayList<>();
        for (List<Happening.Turn> lane : lanes.values()) {
            List<Happening.Turn> changes = changes(lane);
            for (int i = 0; i < changes.size(); i++) {
                Instant end = i + 1 < changes.size() ? changes.get(i + 1).at() : run.to();
                stage(changes.get(i), end).ifPresent(stages::add);
            }
        }
        return stages;
    }

    /** Turns that begin something new; a wave within a step does not, nor does what is written on a former target. */
    private static List<Happening.Turn> changes(List<Happening.Turn> lane) {
        List<Happening.Turn> changes = new ArrayList<>();
        for (Happening.Turn turn : lane) {
            Happening.Turn last = changes.isEmpty() ? null : changes.get(changes.size() - 1);
            boolean formerTarget = last != null
                    && turn.cursor().phase() == Cursor.Phase.HEALTHY
                    && !last.revision().equals(turn.revision());
            if (formerTarget) {
                continue;
            }
            if (last == null
                    || !last.revision().equals(turn.revision())
                    || last.cursor().attempt() != turn.cursor().attempt()
                    || last.cursor().phase() != turn.cursor().phase()
                    || last.cursor().step() != turn.cursor().step()) {
                changes.add(turn);
            }
        }
        return changes;
    }

    private static Optional<Stage> stage(Happening.Turn turn, Instant end) {
        Cursor cursor = turn.cursor();
        String of = turn.model() + " on " + turn.hardwareClass();
        return switch (cursor.phase()) {
            case WAITING -> stage(turn, end, Stage.Kind.WAITING, "", of + " waits");
            case STEPS -> step(turn, end, cursor.steps().get(cursor.step()), of);
            case PROMOTING -> stage(turn, end, Stage.Kind.PROMOTING, "to all", of + " goes to all nodes");
            case BAKING -> stage(turn, end, Stage.Kind.BAKING, "bake", of + " is on all nodes and watched");
            case REJECTED ->
                stage(
                        turn,
                        end,
                        Stage.Kind.REJECTED,
                        "rejected",
                        of + " is rejected: "
                                + cursor.rejection().map(r -> r.message()).orElse(""));
            case HEALTHY -> Optional.empty();
        };
    }

    private static Optional<Stage> step(Happening.Turn turn, Instant end, Step step, String of) {
        int number = turn.cursor().step() + 1;
        String title = of + ": step " + number + " of " + turn.cursor().steps().size() + ", " + step.word();
        if (step instanceof Step.SetWeight) {
            return stage(turn, end, Stage.Kind.WEIGHT, Accounts.word(step), title);
        }
        return step instanceof Step.Analysis
                ? stage(turn, end, Stage.Kind.ANALYSIS, "analysis", title)
                : stage(turn, end, Stage.Kind.PAUSE, "pause", title);
    }

    private static Optional<Stage> stage(
            Happening.Turn turn, Instant end, Stage.Kind kind, String label, String title) {
        Instant from = turn.at().isBefore(end) ? turn.at() : end;
        return Optional.of(new Stage(turn.rollout(), turn.hardwareClass(), kind, label, title, new Period(from, end)));
    }

    /** Where a class passed its last step or was rejected. */
    List<Mark> verdicts() {
        List<Mark> marks = new ArrayList<>();
        Map<String, Cursor.Phase> phases = new LinkedHashMap<>();
        for (Happening.Turn turn : chronicle.all(Happening.Turn.class)) {
            String lane = turn.rollout() + turn.revision() + turn.hardwareClass();
            Cursor.Phase before = phases.put(lane, turn.cursor().phase());
            Cursor.Phase now = turn.cursor().phase();
            if (now == Cursor.Phase.PROMOTING && before == Cursor.Phase.STEPS) {
                marks.add(
                        new Mark(turn.at(), Mark.Kind.PASS, turn.hardwareClass(), turn.model() + " passed all steps"));
            } else if (now == Cursor.Phase.REJECTED && before != Cursor.Phase.REJECTED) {
                marks.add(new Mark(
                        turn.at(),
                        Mark.Kind.FAIL,
                        turn.hardwareClass(),
                        turn.model() + " rejected: "
                                + turn.cursor()
                                        .rejection()
                                        .map(r -> r.message())
                                        .orElse("")));
            }
        }
        return marks;
    }
}
