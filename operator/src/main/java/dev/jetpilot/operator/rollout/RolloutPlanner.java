package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.Watch;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Revision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a situation into a plan. Pure: the same situation always gives the same plan, and a situation in which
 * everything is as it should be gives a plan without actions (R10).
 *
 * <p>The order within a plan is part of its meaning: cursors first (what follows depends on them), then
 * DaemonSets, then node patches, then what is not needed any more. Whoever applies it leaves out what depends on a failure,
 * and plans again.
 */
public final class RolloutPlanner {
    private final Situation s;
    private final Lineage lineage;
    private final Timers timers;

    private RolloutPlanner(Situation s) {
        this.s = s;
        this.lineage = new Lineage(s.revisions());
        this.timers = new Timers(s.now());
    }

    /** Plans. */
    public static Plan plan(Situation situation) {
        return new RolloutPlanner(situation).plan();
    }

    private Plan plan() {
        List<Action> opening = new Opening(s, lineage, timers).actions();
        if (!opening.isEmpty()) {
            return new Plan(opening, Reporter.opening(s), List.of(), Optional.of(Duration.ZERO));
        }
        Optional<Revision> current = lineage.current();
        if (current.isEmpty()) {
            return new Plan(List.of(), Reporter.opening(s), List.of(), Optional.of(timers.nextOrLongest()));
        }
        return plan(current.get());
    }

    private Plan plan(Revision target) {
        Classes byClass = new Classes(s, lineage, target);
        List<ClassPlan> plans = classes(target, byClass);
        Strays others = new Strays(s, lineage, byClass.strays()).plan();

        List<Action> patches = new ArrayList<>();
        plans.forEach(p -> patches.addAll(p.nodePatches()));
        patches.addAll(others.moves());
        Housekeeping house = new Housekeeping(
                s,
                lineage,
                target,
                plans,
                patches.stream().map(Action.AssignNode.class::cast).toList());
        List<Action> actions = new ArrayList<>(cursors(target, plans));
        actions.addAll(house.before());
        actions.addAll(patches);
        actions.addAll(house.after());

        List<Watch> watches = plans.stream().flatMap(p -> p.watch().stream()).toList();
        RolloutReport report = new Reporter(s, target, timers).report(plans, others.reports());
        boolean settled = actions.isEmpty() && report.phase() == RolloutPhase.HEALTHY;
        return new Plan(actions, report, watches, settled ? timers.next() : Optional.of(timers.nextOrLongest()));
    }

    private List<ClassPlan> classes(Revision target, Classes byClass) {
        int attempt = target.cursors().values().stream()
                .mapToInt(Cursor::attempt)
                .max()
                .orElseGet(() -> firstAttempt(target));
        int sharing = Math.max(1, byClass.online());
        Map<String, ClassScene> scenes = new LinkedHashMap<>();
        Map<String, Progress.Outcome> outcomes = new LinkedHashMap<>();
        for (String name : byClass.names()) {
            Cursor before = target.cursor(name).orElseGet(() -> Cursor.waiting(attempt, 0, s.now()));
            ClassScene scene = byClass.scene(name, before);
            scenes.put(name, scene);
            Cursor counted = new FailedNodes(scene, timers).update(before);
            outcomes.put(name, new Progress(scene, sharing, timers).from(counted));
        }
        rejectTogether(target, outcomes);
        promote(scenes, outcomes, target);
        List<ClassPlan> plans = new ArrayList<>();
        outcomes.forEach((name, o) -> plans.add(ClassPlan.of(scenes.get(name), o.cursor(), o.hold(), timers)));
        return plans;
    }

    /** A model made again under its name counts on: an approval of the older one never fires again. */
    private int firstAttempt(Revision target) {
        return 1
                + s.revisions().stream()
                        .filter(r -> r.model().equals(target.model()))
                        .flatMap(r -> r.cursors().values().stream())
                        .mapToInt(Cursor::attempt)
                        .max()
                        .orElse(0);
    }

    /** With scope Rollout a rejection in one class rejects in all (R5), in classes that turn up later too. */
    private void rejectTogether(Revision target, Map<String, Progress.Outcome> outcomes) {
        if (!s.settings().rollback().wholeRollout()) {
            return;
        }
        Optional<String> rejected = outcomes.entrySet().stream()
                .filter(e -> e.getValue().cursor().phase() == Cursor.Phase.REJECTED)
                .map(Map.Entry::getKey)
                .min(Comparator.comparing(name -> wasRejected(target, name)));
        if (rejected.isEmpty()) {
            return;
        }
        boolean news = !wasRejected(target, rejected.get());
        String why =
                outcomes.get(rejected.get()).cursor().rejection().orElseThrow().message();
        Rejection rejection = Opening.elsewhere(rejected.get(), why, s.now());
        outcomes.replaceAll((name, o) -> {
            return Opening.goesOn(o.cursor()) && (news || target.cursor(name).isEmpty())
                    ? new Progress.Outcome(o.cursor().reject(rejection), false, Optional.empty())
                    : o;
        });
    }

    private static boolean wasRejected(Revision target, String hardwareClass) {
        return target.cursor(hardwareClass)
                .filter(c -> c.phase() == Cursor.Phase.REJECTED)
                .isPresent();
    }

    /** A bake that is over makes the target stable; with scope Rollout only when it is over in every class. */
    private void promote(Map<String, ClassScene> scenes, Map<String, Progress.Outcome> outcomes, Revision target) {
        List<String> waitedFor = outcomes.entrySet().stream()
                .filter(e -> !e.getValue().ripe() && e.getValue().cursor().phase() != Cursor.Phase.HEALTHY)
                .map(Map.Entry::getKey)
                .filter(name -> scenes.get(name).members().stream().anyMatch(Member::movable))
                .toList();
        if (s.settings().rollback().wholeRollout() && !waitedFor.isEmpty()) {
            Hold hold = Hold.waiting(
                    "WaitingForClasses",
                    "baked; with rollback.scope Rollout it is stable when these have baked, too: "
                            + String.join(", ", waitedFor));
            outcomes.replaceAll((name, o) -> o.ripe() ? new Progress.Outcome(o.cursor(), true, Optional.of(hold)) : o);
            return;
        }
        long order = lineage.nextOrder();
        outcomes.replaceAll((name, o) -> {
            if (!o.ripe()) {
                return o;
            }
            scenes.computeIfPresent(name, (same, scene) -> scene.promoted());
            return new Progress.Outcome(o.cursor().healthy(order, false, s.now()), false, Optional.empty());
        });
    }

    private List<Action> cursors(Revision target, List<ClassPlan> plans) {
        Map<String, Cursor> cursors = new HashMap<>(target.cursors());
        plans.forEach(p -> cursors.put(p.scene().name(), p.cursor()));
        return cursors.equals(target.cursors())
                ? List.of()
                : List.of(new Action.WriteCursors(target.id(), target.resourceVersion(), target.sequence(), cursors));
    }
}
