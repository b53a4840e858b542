package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.ClassDefinition;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Revision;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The revisions of a rollout and which of them were stable, in which order. */
final class Lineage {
    private final List<Revision> revisions;
    private final Map<String, Revision> byId = new HashMap<>();
    /** By revision id and class. Asked of every node: the answers are the same few objects. */
    private final Map<String, Map<String, Optional<Assignment>>> stableAssignments = new HashMap<>();

    Lineage(List<Revision> revisions) {
        this.revisions = revisions;
        revisions.forEach(r -> byId.put(r.id(), r));
    }

    Optional<Revision> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The revision that became the target last. */
    Optional<Revision> current() {
        return revisions.stream().max(Comparator.comparingLong(Revision::sequence));
    }

    /** The next place in the sequence of targets. */
    long nextSequence() {
        return revisions.stream().mapToLong(Revision::sequence).max().orElse(0) + 1;
    }

    /** The next place in the sequence of stable revisions. */
    long nextOrder() {
        return revisions.stream()
                        .flatMap(r -> r.cursors().values().stream())
                        .mapToLong(Cursor::order)
                        .max()
                        .orElse(0)
                + 1;
    }

    /** Revisions that were stable in a class and are not rejected there, the latest first. */
    List<Revision> stables(String hardwareClass) {
        return revisions.stream()
                .filter(r -> order(r, hardwareClass) > 0)
                .sorted(Comparator.comparingLong((Revision r) -> order(r, hardwareClass))
                        .reversed())
                .toList();
    }

    /**
     * What a class goes back to while {@code target} goes out: its latest stable revision; for a class whose
     * name is new, the latest stable revision of any class that knows one of its nodes.
     */
    Optional<Revision> stable(String hardwareClass, List<NodeView> nodes, Revision target) {
        Optional<Revision> own = stables(hardwareClass).stream()
                .filter(r -> !r.id().equals(target.id()) || isHealthy(r, hardwareClass))
                .findFirst();
        if (own.isPresent()) {
            return own;
        }
        return latest(nodes, r -> !r.id().equals(target.id()));
    }

    /** What a revision would have a node run, if it was ever stable in that class. */
    Optional<Assignment> stableAssignment(Revision r, NodeView n) {
        Optional<String> hardwareClass = r.classOf(n.labels());
        return hardwareClass.isPresent() ? stableAssignment(r, hardwareClass.get()) : Optional.empty();
    }

    /** What a revision would have the nodes of a class run, if it was ever stable in it. */
    Optional<Assignment> stableAssignment(Revision r, String hardwareClass) {
        Map<String, Optional<Assignment>> known = stableAssignments.get(r.id());
        if (known == null) {
            known = new HashMap<>();
            for (ClassDefinition c : r.classes()) {
                boolean wasStable = order(r, c.name()) > 0;
                known.put(c.name(), wasStable ? Optional.of(new Assignment(r.id(), c.name())) : Optional.empty());
            }
            stableAssignments.put(r.id(), known);
        }
        return known.getOrDefault(hardwareClass, Optional.empty());
    }

    /** What getting ready for it may take on a node, beside what any pod may take. */
    Duration preparation(Assignment assignment) {
        return find(assignment.revision()).stream()
                .flatMap(r -> r.classes().stream())
                .filter(c -> c.name().equals(assignment.hardwareClass()))
                .map(ClassDefinition::preparation)
                .findFirst()
                .orElse(Duration.ZERO);
    }

    /** Whether an assignment is of an attempt that has not ended well: never promoted, begun again since, or rejected. */
    boolean onTrial(Assignment assignment) {
        return find(assignment.revision())
                .filter(r -> isHealthy(r, assignment.hardwareClass()))
                .isEmpty();
    }

    /** What the latest stable revision that knows a node would have it run. */
    Optional<Assignment> lastStableOf(NodeView n) {
        return latest(List.of(n), r -> true).flatMap(r -> stableAssignment(r, n));
    }

    private static boolean isHealthy(Revision r, String hardwareClass) {
        return r.cursor(hardwareClass)
                .filter(c -> c.phase() == Cursor.Phase.HEALTHY)
                .isPresent();
    }

    private static long order(Revision r, String hardwareClass) {
        return r.cursor(hardwareClass)
                .filter(c -> c.phase() != Cursor.Phase.REJECTED)
                .map(Cursor::order)
                .orElse(0L);
    }

    /** Of these revisions the one that was stable last in a class that one of the nodes has with it. */
    private Optional<Revision> latest(List<NodeView> nodes, Predicate<Revision> among) {
        Optional<Revision> latest = Optional.empty();
        long most = 0;
        for (Revision r : revisions) {
            long order = among.test(r) ? orderFor(r, nodes) : 0;
            if (order > most) {
                most = order;
                latest = Optional.of(r);
            }
        }
        return latest;
    }

    private long orderFor(Revision r, List<NodeView> nodes) {
        return nodes.stream()
                .flatMap(n -> stableAssignment(r, n).stream())
                .mapToLong(a -> order(r, a.hardwareClass()))
                .max()
                .orElse(0);
    }
}
