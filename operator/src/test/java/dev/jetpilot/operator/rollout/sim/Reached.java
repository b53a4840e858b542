package dev.jetpilot.operator.rollout.sim;

import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.rollout.Action;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts what worlds came to, so that a test in which nothing happens is seen to test nothing. */
final class Reached {
    private final Map<String, Integer> counts = new TreeMap<>();

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** Counts an action that was accepted; {@code before} is what the revision it writes was. */
    void accepted(Action action, Optional<Revision> before) {
        if (action instanceof Action.AssignNode move) {
            count("move " + move.reason().word());
        } else if (action instanceof Action.PruneRevision prune) {
            count("pruned");
            prune.tombstones().forEach(t -> count("tombstone written"));
        } else if (action instanceof Action.CreateRevision create) {
            create.cursors().values().forEach(c -> count("tombstone obeyed"));
        } else if (action instanceof Action.WriteCursors write) {
            write.cursors()
                    .forEach((name, now) -> before.flatMap(r -> r.cursor(name)).ifPresent(old -> cursor(old, now)));
        }
    }

    private void cursor(Cursor old, Cursor now) {
        if (old.phase() != now.phase()) {
            count("phase " + now.phase());
            now.rejection().ifPresent(r -> count("rejected " + r.reason()));
        }
        if (now.returned() && now.order() > old.order()) {
            count("returned");
        }
        if (now.attempt() > old.attempt()) {
            count(old.phase() == Cursor.Phase.REJECTED ? "retried" : "another attempt");
        }
        if (now.failed().size() > old.failed().size()) {
            count("node failed");
        }
        if (now.step() > old.step()) {
            count("step");
        }
        if (now.idle() && !old.idle()) {
            count("idle weight");
        }
    }

    void add(Reached other) {
        other.counts.forEach((what, n) -> counts.merge(what, n, Integer::sum));
    }

    int of(String what) {
        return counts.getOrDefault(what, 0);
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
