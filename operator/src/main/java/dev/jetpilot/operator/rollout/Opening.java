package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.Tombstone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What must be written down when the target changes, before anything else is planned: the revision that
 * baked is promoted (R16), the new target gets its place in the sequence, every class of it begins another
 * attempt, and a recent stable revision is returned to without steps (R9).
 */
final class Opening {
    private final Situation s;
    private final Lineage lineage;
    private final Timers timers;

    Opening(Situation s, Lineage lineage, Timers timers) {
        this.s = s;
        this.lineage = lineage;
        this.timers = timers;
    }

    /** Why an attempt ends in a class where nothing is wrong. */
    static Rejection elsewhere(String hardwareClass, String why, Instant now) {
        return new Rejection("RejectedElsewhere", "in class " + hardwareClass + ": " + why, now);
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

    /**
     * What came with the newer target is not forgotten: an attempt that a person ends, nodes that failed, an objective that is
     * breached. Only a bake with nothing against it ends as promoted.
     */
    private Revision ended(Revision current) {
        Classes classes = new Classes(s, lineage, current);
        Map<String, Cursor> cursors = new TreeMap<>(current.cursors());
        Set<String> doubted = new HashSet<>();
        for (Map.Entry<String, Cursor> e : cursors.entrySet()) {
            Cursor before = e.getValue();
            ClassScene scene = classes.scene(e.getKey(), before);
            Cursor after = lastLook(scene, before);
            e.setValue(after);
            boolean fails = scene.verdict(after)
                    .filter(v -> v.verdict() == Verdict.FAIL)
                    .isPresent();
            if (after.phase() == Cursor.Phase.BAKING
                    && (fails
                            || Gates.judgement(scene, new FailedNodes(scene, timers).update(after), timers)
                                    .isPresent())) {
                doubted.add(e.getKey());
            }
        }
        if (s.settings().rollback().wholeRollout()) {
            Optional<Map.Entry<String, Cursor>> rejected = cursors.entrySet().stream()
                    .filter(e -> e.getValue().phase() == Cursor.Phase.REJECTED
                            && current.cursors().get(e.getKey()).phase() != Cursor.Phase.REJECTED)
                    .findFirst();
            rejected.ifPresent(first -> {
                Rejection why = elsewhere(
                        first.getKey(),
                        first.getValue().rejection().orElseThrow().message(),
                        s.now());
                cursors.replaceAll((name, c) -> goesOn(c) ? c.reject(why) : c);
            });
        }
        Revision judged = cursors.equals(current.cursors()) ? current : current.with(cursors);
        return promoteBaked(judged, doubted);
    }

    private Cursor lastLook(ClassScene scene, Cursor before) {
        if (!goesOn(before)) {
            return before;
        }
        if (s.settings().decisions().rejects(scene.target().model(), before.attempt())) {
            return before.reject(Progress.byPerson(s.now()));
        }
        if (!s.settings().rollback().automatic() || scene.members().isEmpty()) {
            return before;
        }
        Cursor counted = new FailedNodes(scene, timers).update(before);
        return Breach.of(scene, counted)
                .map(b -> counted.reject(new Rejection(b.reason(), b.message(), s.now())))
                .orElse(before);
    }

    static boolean goesOn(Cursor c) {
        return c.phase() == Cursor.Phase.WAITING || c.phase().underway();
    }

    /** With scope Rollout only when every class that can be reached has come that far, and none is in doubt. */
    private Revision promoteBaked(Revision current, Set<String> doubted) {
        Map<String, Cursor> cursors = new HashMap<>(current.cursors());
        boolean all = doubted.isEmpty()
                && cursors.entrySet().stream()
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
            if (c.phase() == Cursor.Phase.BAKING && !doubted.contains(e.getKey())) {
                e.setValue(c.healthy(order, false, s.now()));
                changed = true;
            }
        }
        return changed ? current.with(cursors) : current;
    }

    private boolean reachable(Revision revision, String hardwareClass) {
        return s.fleet().nodes().stream()
                .anyMatch(n -> n.selected()
                        && Member.takesPods(n)
                        && revision.classOf(n.labels()).equals(Optional.of(hardwareClass)));
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
