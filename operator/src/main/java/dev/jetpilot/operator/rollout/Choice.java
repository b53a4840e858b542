package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which nodes of a class the target gets first, and how many a weight asks for. Nodes of an older canary come first
 * (R9), those that serve nothing last.
 */
final class Choice {
    private final ClassScene scene;
    private final Cursor cursor;
    private final List<Predicate<Member>> tiers;

    Choice(ClassScene scene, Cursor cursor) {
        this.scene = scene;
        this.cursor = cursor;
        this.tiers = List.of(this::ofOlderCanary, Member::serving);
    }

    private boolean ofOlderCanary(Member n) {
        return n.assigned()
                && !n.onStable()
                && scene.lineage().onTrial(n.assignment().get());
    }

    /** Up to {@code count} of the candidates, the first ones of any longer choice; the domains of {@code taken} come later. */
    List<Member> among(List<Member> candidates, List<Member> taken, int count) {
        return new Ranking(
                        scene.settings().uid(),
                        scene.target().id(),
                        scene.settings().spreadBy())
                .choose(candidates, taken, tiers, count);
    }

    /** The nodes that would be chosen next, for the judge to read before they move. */
    List<Member> next(int count) {
        if (count <= 0) {
            return List.of();
        }
        List<Member> candidates = new ArrayList<>();
        for (Member n : scene.members()) {
            boolean free = n.assigned() && !n.onTarget() && n.movable() && !n.throttled();
            if (free && !cursor.failed().contains(n.name()) && !cursor.alarmed().contains(n.name())) {
                candidates.add(n);
            }
        }
        return among(candidates, scene.onTarget(), count);
    }

    /** Nodes that the weight being filled, or else the next one, asks for. */
    int nextQuota() {
        int online = scene.counted();
        List<Step> steps =
                cursor.phase() == Cursor.Phase.WAITING ? scene.settings().steps() : cursor.steps();
        if (cursor.phase() == Cursor.Phase.STEPS || cursor.phase() == Cursor.Phase.WAITING) {
            for (Step step : steps.subList(Math.min(cursor.step(), steps.size()), steps.size())) {
                if (step instanceof Step.SetWeight weight) {
                    return quota(weight, online);
                }
            }
        }
        return cursor.phase() == Cursor.Phase.BAKING ? 0 : online;
    }

    /** Nodes that a weight asks for: rounded up, at least 1. */
    static int quota(Step.SetWeight weight, int online) {
        return Math.max(1, weight.weight().ceilOf(online));
    }
}
