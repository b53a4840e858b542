package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.Tombstone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must be written down when the target changes, before anything else is planned: the revision that
 * baked is promoted (R16), the new target gets its place in the sequence, every class of it begins another
 * attempt, and a recent stable revision is returned to without steps (R9).
 */
final class Opening {
    private final Situation s;
    private final Lineage lineage;

    Opening(Situation s, Lineage lineage) {
        this.s = s;
        this.lineage = lineage;
    }

    /** The writes, none when the target is the one it was. */
    List<Action> actions() {
        if (!(s.target() instanceof Target.Resolved target)) {
            return List.of();
        }
        Optional<Revision> current = lineage.current();
        if (current.isPresent() && current.get().id().equals(target.revision())) {
            return List.of();
        }
        List<Action> actions = new ArrayList<>();
        List<Revision> revisions = new ArrayList<>(s.revisions());
        current.ifPresent(c -> {
            Revision ended = ended(c);
            if (ended != c) {
                actions.add(new Action.WriteCursors(c.id(), c.resourceVersion(), c.sequence(), ended.cursors()));
                revisions.set(revisions.indexOf(c), ended);
            }
        });
        Lineage after = new Lineage(revisions);
        actions.add(after.find(target.revision())
                .<Action>map(r -> new Action.WriteCursors(
                        r.id(), r.resourceVersion(), lineage.nextSequence(), reopened(r, after)))
                .orElseGet(() -> new Action.CreateRevision(
                        target.revision(), lineage.nextSequence(), buried(target.revision()))));
        return actions;
    }

    /** A breach that came with the newer target is not forgotten; a bake ends as promoted. */
    private Revision ended(Revision current) {
        Map<String, Cursor> cursors = new HashMap<>(current.cursors());
        boolean breached = false;
        for (Map.Entry<String, Cursor> e : cursors.entrySet()) {
            Cursor c = e.getValue();
            if (c.phase().underway() && c.stable().isPresent() && failing(current, e.getKey(), c)) {
                breached = true;
                if (s.settings().rollback().automatic()) {
                    String message = s.verdicts().get(e.getKey()).message();
                    e.setValue(c.reject(new Rejection("SLOBreached", message, s.now())));
                }
            }
        }
        Revision judged = cursors.equals(current.cursors()) ? current : current.with(cursors);
        return breached && s.settings().rollback().wholeRollout() ? judged : promoteBaked(judged);
    }

    /** A newer target ends a bake as promoted; with scope Rollout only when every class that can be reached has come that far. */
    private Revision promoteBaked(Revision current) {
        Map<String, Cursor> cursors = new HashMap<>(current.cursors());
        boolean all = cursors.entrySet().stream()
                .allMatch(e -> e.getValue().phase() == Cursor.Phase.BAKING
                        || e.getValue().phase() == Cursor.Phase.HEALTHY
                        || !reachable(current, e.getKey()));
        if (s.settings().rollback().wholeRollout() && !all) {
            return current;
        }
        long order = lineage.nextOrder();
        boolean changed = false;
        for (Map.Entry<String, Cursor> e : cursors.entrySet()) {
            Cursor c = e.getValue();
            if (c.phase() == Cursor.Phase.BAKING && !failing(current, e.getKey(), c)) {
                e.setValue(c.healthy(order, false, s.now()));
                changed = true;
            }
        }
        return changed ? current.with(cursors) : current;
    }

    private boolean reachable(Revision revision, String hardwareClass) {
        return s.fleet().nodes().stream()
                .anyMatch(n -> n.selected()
                        && Member.movable(n)
                        && revision.classOf(n.labels()).equals(Optional.of(hardwareClass)));
    }

    private boolean failing(Revision revision, String hardwareClass, Cursor cursor) {
        ClassVerdict verdict = s.verdicts().get(hardwareClass);
        return verdict != null
                && verdict.trial().equals(new Trial(revision.id(), hardwareClass, cursor.attempt()))
                && verdict.verdict() == Verdict.FAIL;
    }

    private Map<String, Cursor> reopened(Revision revision, Lineage after) {
        Map<String, Cursor> cursors = new HashMap<>();
        revision.cursors().forEach((name, c) -> cursors.put(name, reopen(revision, name, c, after)));
        return cursors;
    }

    private Cursor reopen(Revision revision, String hardwareClass, Cursor c, Lineage after) {
        if (c.phase() == Cursor.Phase.REJECTED) {
            return c;
        }
        int age = after.stables(hardwareClass).indexOf(revision);
        Cursor again = c.again(s.now());
        if (c.phase() != Cursor.Phase.HEALTHY || age > s.settings().rollback().window()) {
            return again;
        }
        return age == 0
                ? again.healthy(c.order(), c.returned(), s.now())
                : again.healthy(after.nextOrder(), true, s.now());
    }

    private Map<String, Cursor> buried(String revision) {
        Map<String, Cursor> cursors = new HashMap<>();
        for (Tombstone t : s.tombstones()) {
            if (t.revision().equals(revision)) {
                cursors.put(
                        t.hardwareClass(),
                        Cursor.waiting(t.attempt(), 0, t.rejection().at()).reject(t.rejection()));
            }
        }
        return cursors;
    }
}
