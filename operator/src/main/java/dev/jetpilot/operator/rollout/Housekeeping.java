package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.Tombstone;
import dev.jetpilot.operator.fleet.WorkloadView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** DaemonSets that must be there before a node moves, those that no node needs, and revisions too old to keep. */
final class Housekeeping {
    private static final Comparator<Assignment> ORDER =
            Comparator.comparing(Assignment::revision).thenComparing(Assignment::hardwareClass);

    private final Situation s;
    private final Lineage lineage;
    private final Revision target;
    private final List<ClassPlan> plans;
    private final Set<Assignment> needed = new TreeSet<>(ORDER);

    Housekeeping(
            Situation s, Lineage lineage, Revision target, List<ClassPlan> plans, List<Action.AssignNode> patches) {
        this.s = s;
        this.lineage = lineage;
        this.target = target;
        this.plans = plans;
        Set<Assignment> ofNodes = new HashSet<>();
        s.fleet().nodes().forEach(n -> n.assignment().ifPresent(ofNodes::add));
        patches.forEach(p -> p.to().ifPresent(ofNodes::add));
        needed.addAll(ofNodes);
        plans.forEach(this::need);
        plans.forEach(p -> needed.addAll(p.moves().unproven()));
        needed.removeIf(a -> lineage.find(a.revision()).isEmpty());
    }

    private void need(ClassPlan plan) {
        Cursor.Phase phase = plan.cursor().phase();
        if (phase.underway() || phase == Cursor.Phase.HEALTHY) {
            needed.add(plan.scene().goal());
        }
        if (phase.underway()) {
            Set<Assignment> stable = new HashSet<>();
            plan.scene().members().forEach(n -> n.stable().ifPresent(stable::add));
            needed.addAll(stable);
        }
    }

    /** What must be there before any node is patched. */
    List<Action> before() {
        List<Action> actions = new ArrayList<>();
        for (Assignment a : needed) {
            WorkloadView w = s.fleet().workloads().get(a);
            if (w == null || !w.current()) {
                actions.add(new Action.EnsureWorkload(a));
            }
        }
        Set<Assignment> unproven = new TreeSet<>(ORDER);
        plans.forEach(p -> unproven.addAll(p.moves().unproven()));
        for (Assignment a : unproven) {
            WorkloadView w = s.fleet().workloads().get(a);
            boolean open = w != null
                    && w.admission() == WorkloadView.Admission.UNKNOWN
                    && w.message().isEmpty();
            if (open && w.current() && w.observed()) {
                actions.add(new Action.CheckAdmission(a));
            }
        }
        return actions;
    }

    /** What may go once every node is patched. */
    List<Action> after() {
        List<Action> actions = new ArrayList<>();
        if (!s.fleet().serviceCurrent()) {
            actions.add(new Action.EnsureService(target.id()));
        }
        s.fleet().workloads().keySet().stream()
                .filter(a -> !needed.contains(a))
                .sorted(ORDER)
                .forEach(a -> actions.add(new Action.RemoveWorkload(a)));
        prune(actions);
        return actions;
    }

    private void prune(List<Action> actions) {
        Set<String> kept = new HashSet<>();
        kept.add(target.id());
        if (s.target() instanceof Target.Resolved resolved) {
            kept.add(resolved.revision());
        }
        needed.forEach(a -> kept.add(a.revision()));
        s.fleet().workloads().keySet().forEach(a -> kept.add(a.revision()));
        for (ClassPlan plan : plans) {
            plan.cursor().stable().ifPresent(kept::add);
            plan.scene().stable().ifPresent(r -> kept.add(r.id()));
        }
        int window = s.settings().rollback().window() + 1;
        for (Revision r : s.revisions()) {
            for (String name : r.cursors().keySet()) {
                lineage.stables(name).stream().limit(window).forEach(stable -> kept.add(stable.id()));
            }
        }
        s.revisions().stream()
                .filter(r -> !kept.contains(r.id()))
                .sorted(Comparator.comparingLong(Revision::sequence).reversed())
                .skip(s.settings().historyLimit())
                .forEach(r -> actions.add(new Action.PruneRevision(r.id(), r.resourceVersion(), tombstones(r))));
    }

    private static List<Tombstone> tombstones(Revision r) {
        return r.cursors().entrySet().stream()
                .filter(e -> e.getValue().phase() == Cursor.Phase.REJECTED)
                .map(e -> new Tombstone(
                        r.id(),
                        e.getKey(),
                        e.getValue().attempt(),
                        e.getValue().rejection().orElseThrow()))
                .sorted(Comparator.comparing(Tombstone::hardwareClass))
                .toList();
    }
}
