package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.analysis.Watch;
import dev.jetpilot.operator.fleet.Cursor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
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

    private static final Comparator<Member> LONGEST_FIRST =
            Comparator.comparing(Member::assignedAt).thenComparing(Member::name);

    private Watches() {}

    static Optional<Watch> of(ClassScene scene, Cursor cursor) {
        boolean waiting =
                cursor.phase() == Cursor.Phase.WAITING && scene.stable().isPresent();
        if (!scene.settings().judged() || !(waiting || cursor.phase().underway())) {
            return Optional.empty();
        }
        List<String> canaries = canaries(scene, cursor);
        Choice choice = new Choice(scene, cursor);
        int missing = Math.min(MOST_CANARIES, choice.nextQuota()) - canaries.size();
        int spare = Math.max(canaries.isEmpty() ? 1 : 0, stableNodes(scene) / 2);
        choice.next(missing).stream().filter(Member::onStable).limit(spare).forEach(n -> canaries.add(n.name()));
        return Optional.of(new Watch(
                new Trial(scene.target().id(), scene.name(), cursor.attempt()),
                cursor.step(),
                cursor.classes(),
                canaries,
                controls(scene, new HashSet<>(canaries))));
    }

    /** Those that have been on the target for longest. */
    private static List<String> canaries(ClassScene scene, Cursor cursor) {
        PriorityQueue<Member> longest = new PriorityQueue<>(MOST_CANARIES + 1, LONGEST_FIRST.reversed());
        for (Member n : scene.onTarget()) {
            if (!cursor.failed().contains(n.name()) && !cursor.alarmed().contains(n.name())) {
                longest.add(n);
                if (longest.size() > MOST_CANARIES) {
                    longest.poll();
                }
            }
        }
        List<String> names = new ArrayList<>();
        longest.stream().sorted(LONGEST_FIRST).forEach(n -> names.add(n.name()));
        return names;
    }

    /** Half of these at least are left for the control group: without one no cause is seen to be common. */
    private static int stableNodes(ClassScene scene) {
        return (int) scene.members().stream()
                .filter(n -> n.serving() && n.onStable())
                .count();
    }

    private static List<String> controls(ClassScene scene, Set<String> canaries) {
        List<Member> candidates = new ArrayList<>();
        for (Member n : scene.members()) {
            if (n.serving() && n.assigned() && n.onStable() && !canaries.contains(n.name())) {
                candidates.add(n);
            }
        }
        return new Ranking(
                        scene.settings().uid(),
                        scene.target().id() + "/control",
                        scene.settings().spreadBy())
                .choose(candidates, List.of(), List.of(), MOST_CONTROLS).stream()
                        .map(Member::name)
                        .toList();
    }
}
