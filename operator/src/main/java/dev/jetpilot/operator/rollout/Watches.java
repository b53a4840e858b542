package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.analysis.Watch;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes the judge reads: the canary, the nodes that will join it next (their baseline must be read
 * before they move; on an older canary there is nothing of stable's to read), and a sample of control nodes. Never the whole fleet.
 */
final class Watches {
    /** Canary nodes read in a class. */
    static final int MOST_CANARIES = 50;

    /** Control nodes read in a class. */
    static final int MOST_CONTROLS = 20;

    private Watches() {}

    static Optional<Watch> of(ClassScene scene, Cursor cursor, Moves moves) {
        boolean waiting =
                cursor.phase() == Cursor.Phase.WAITING && scene.stable().isPresent();
        if (!scene.settings().judged() || !(waiting || cursor.phase().underway())) {
            return Optional.empty();
        }
        List<String> canaries = new ArrayList<>();
        scene.targetNodes().stream()
                .filter(n ->
                        !cursor.failed().contains(n.name()) && !cursor.alarmed().contains(n.name()))
                .sorted(Comparator.comparing((NodeView n) -> n.assignedAt().orElse(n.connectivitySince()))
                        .thenComparing(NodeView::name))
                .limit(MOST_CANARIES)
                .forEach(n -> canaries.add(n.name()));
        int missing = Math.min(MOST_CANARIES, nextQuota(scene, cursor)) - canaries.size();
        int spare = Math.max(canaries.isEmpty() ? 1 : 0, stableNodes(scene) / 2);
        moves.next(missing).stream()
                .filter(n -> n.assignment().equals(scene.stableFor(n)))
                .limit(spare)
                .forEach(n -> canaries.add(n.name()));
        return Optional.of(new Watch(
                new Trial(scene.target().id(), scene.name(), cursor.attempt()),
                cursor.step(),
                cursor.classes(),
                canaries,
                controls(scene, new HashSet<>(canaries))));
    }

    /** Half of these at least are left for the control group: without one no cause is seen to be common. */
    private static int stableNodes(ClassScene scene) {
        return (int) scene.nodes().stream()
                .filter(n -> n.serving() && n.assignment().equals(scene.stableFor(n)))
                .count();
    }

    /** Nodes that the weight being filled, or else the next one, asks for. */
    static int nextQuota(ClassScene scene, Cursor cursor) {
        int online = (int) scene.nodes().stream().filter(ClassScene::counted).count();
        List<Step> steps =
                cursor.phase() == Cursor.Phase.WAITING ? scene.settings().steps() : cursor.steps();
        if (cursor.phase() == Cursor.Phase.STEPS || cursor.phase() == Cursor.Phase.WAITING) {
            for (Step step : steps.subList(Math.min(cursor.step(), steps.size()), steps.size())) {
                if (step instanceof Step.SetWeight weight) {
                    return Progress.quota(weight, online);
                }
            }
        }
        return cursor.phase() == Cursor.Phase.BAKING ? 0 : online;
    }

    private static List<String> controls(ClassScene scene, Set<String> canaries) {
        List<NodeView> candidates = scene.nodes().stream()
                .filter(n -> !canaries.contains(n.name()) && n.serving())
                .filter(n -> n.assignment().isPresent() && n.assignment().equals(scene.stableFor(n)))
                .toList();
        return new Ranking(
                        scene.settings().uid(),
                        scene.target().id() + "/control",
                        scene.settings().spreadBy())
                .choose(candidates, List.of(), List.of(), MOST_CONTROLS).stream()
                        .map(NodeView::name)
                        .toList();
    }
}
