package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One hardware class of the target, with its nodes: what everything below asks its questions of.
 *
 * @param name name of the class
 * @param members selected nodes of the class, in the order of their names
 * @param target the revision that should run
 * @param stable the revision it goes back to; the target itself once it is stable
 * @param situation everything else
 * @param lineage the revisions
 */
record ClassScene(
        String name,
        List<Member> members,
        Revision target,
        Optional<Revision> stable,
        Situation situation,
        Lineage lineage) {

    ClassScene {
        members = List.copyOf(members);
    }

    static ClassScene of(
            String name,
            List<NodeView> nodes,
            Revision target,
            Optional<Revision> stable,
            Situation situation,
            Lineage lineage) {
        Assignment goal = new Assignment(target.id(), name);
        Instant readyBy = situation.now().minus(situation.settings().minReady());
        // Most models have the classes of the one before: then no node need be matched again.
        Optional<Assignment> together = stable.filter(r -> r.classes().equals(target.classes()))
                .flatMap(r -> lineage.stableAssignment(r, name));
        List<Member> members = new ArrayList<>(nodes.size());
        for (NodeView n : nodes) {
            Optional<Assignment> back =
                    together.isPresent() || stable.isEmpty() ? together : lineage.stableAssignment(stable.get(), n);
            members.add(Member.of(members.size(), n, goal, back, readyBy));
        }
        return new ClassScene(name, members, target, stable, situation, lineage);
    }

    /** The same class once its target is stable. */
    ClassScene promoted() {
        List<NodeView> nodes = members.stream().map(Member::node).toList();
        return of(name, nodes, target, Optional.of(target), situation, lineage);
    }

    RolloutSettings settings() {
        return situation.settings();
    }

    /** How long a node may take to become available with what it is assigned. */
    Duration deadline(Member n) {
        return settings()
                .progressDeadline()
                .plus(n.assignment().map(lineage::preparation).orElse(Duration.ZERO));
    }

    Assignment goal() {
        return new Assignment(target.id(), name);
    }

    int online() {
        int count = 0;
        for (Member n : members) {
            count += n.online() ? 1 : 0;
        }
        return count;
    }

    /** Nodes that count in a weight's denominator. */
    int counted() {
        int count = 0;
        for (Member n : members) {
            count += n.counted() ? 1 : 0;
        }
        return count;
    }

    List<Member> onTarget() {
        List<Member> on = new ArrayList<>();
        for (Member n : members) {
            if (n.onTarget()) {
                on.add(n);
            }
        }
        return on;
    }

    /** The verdict on this attempt, if there is one. */
    Optional<ClassVerdict> verdict(Cursor cursor) {
        return Optional.ofNullable(situation.verdicts().get(name))
                .filter(v -> v.trial().equals(new Trial(target.id(), name, cursor.attempt())));
    }
}
