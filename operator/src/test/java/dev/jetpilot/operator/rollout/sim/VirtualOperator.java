package dev.jetpilot.operator.rollout.sim;

import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.WorkloadView;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.RolloutSettings;
import dev.jetpilot.operator.rollout.Situation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An operator with caches of its own, which lag behind the truth, and an overlay of its own writes. */
final class VirtualOperator {
    private final Truth truth;
    private final Map<String, Truth.Node> nodes = new TreeMap<>();
    private final Map<String, Truth.Pod> pods = new HashMap<>();
    private final Map<String, Revision> revisions = new TreeMap<>();
    private final Map<Assignment, Truth.Workload> workloads = new HashMap<>();

    VirtualOperator(Truth truth) {
        this.truth = truth;
        catchUp();
    }

    /** The caches see everything: what a restart does. */
    void catchUp() {
        nodes.clear();
        truth.nodes.values().forEach(n -> nodes.put(n.name, n.copy()));
        pods.clear();
        truth.nodes.values().forEach(n -> {
            if (n.pod != null) {
                pods.put(n.name, n.pod);
            }
        });
        revisions.clear();
        revisions.putAll(truth.revisions);
        workloads.clear();
        workloads.putAll(truth.workloads);
    }

    /** Some events arrive: each kind of object on a watch of its own. */
    void someEvents() {
        for (Truth.Node n : truth.nodes.values()) {
            if (truth.random.nextBoolean()) {
                nodes.put(n.name, n.copy());
            }
            if (truth.random.nextBoolean()) {
                seePod(n);
            }
        }
        nodes.keySet().retainAll(truth.nodes.keySet());
        if (truth.random.nextBoolean()) {
            revisions.clear();
            revisions.putAll(truth.revisions);
        }
        if (truth.random.nextBoolean()) {
            workloads.clear();
            workloads.putAll(truth.workloads);
        }
    }

    private void seePod(Truth.Node n) {
        if (n.pod == null) {
            pods.remove(n.name);
        } else {
            pods.put(n.name, n.pod);
        }
    }

    Situation situation(RolloutSettings settings, Target target, Map<String, ClassVerdict> verdicts) {
        List<NodeView> views = new ArrayList<>();
        nodes.values().forEach(n -> {
            boolean readable = n.label.filter(this::known).isPresent();
            Truth.Pod pod = pods.get(n.name);
            if (n.selected || n.label.isPresent() || pod != null) {
                views.add(n.view(readable, pod));
            }
        });
        Map<Assignment, WorkloadView> seen = new HashMap<>();
        workloads.forEach(
                (a, w) -> seen.put(a, new WorkloadView(true, w.observed(), w.admission(), java.util.Optional.empty())));
        return new Situation(
                settings,
                target,
                List.copyOf(revisions.values()),
                truth.tombstones,
                new Fleet(views, seen, true),
                verdicts,
                truth.now);
    }

    private boolean known(Assignment a) {
        Revision r = revisions.get(a.revision());
        return r != null && r.classes().stream().anyMatch(c -> c.name().equals(a.hardwareClass()));
    }

    /** Applies one action against the truth; false when its precondition does not hold. */
    boolean apply(Action action) {
        if (action instanceof Action.CreateRevision a) {
            return create(a);
        } else if (action instanceof Action.WriteCursors a) {
            return write(a);
        } else if (action instanceof Action.EnsureWorkload a) {
            Truth.Workload old = truth.workloads.get(a.assignment());
            Truth.Workload made = old != null ? old : new Truth.Workload(false, WorkloadView.Admission.UNKNOWN);
            truth.workloads.put(a.assignment(), made);
            workloads.put(a.assignment(), made);
            return truth.revisions.containsKey(a.assignment().revision());
        } else if (action instanceof Action.CheckAdmission a) {
            Truth.Workload w = truth.workloads.get(a.assignment());
            if (w != null) {
                Truth.Workload asked = new Truth.Workload(
                        w.observed(),
                        truth.refused.contains(a.assignment())
                                ? WorkloadView.Admission.REFUSED
                                : WorkloadView.Admission.ACCEPTED);
                truth.workloads.put(a.assignment(), asked);
                workloads.put(a.assignment(), asked);
            }
            return true;
        } else if (action instanceof Action.RemoveWorkload a) {
            truth.workloads.remove(a.assignment());
            workloads.remove(a.assignment());
            return true;
        } else if (action instanceof Action.AssignNode a) {
            return assign(a);
        } else if (action instanceof Action.PruneRevision a) {
            return prune(a);
        }
        return true;
    }

    private boolean create(Action.CreateRevision a) {
        if (truth.revisions.containsKey(a.revision())) {
            return false;
        }
        Revision made = new Revision(
                a.revision(),
                truth.modelNames.getOrDefault(a.revision(), a.revision()),
                a.sequence(),
                truth.models.get(a.revision()),
                a.cursors(),
                Long.toString(++truth.version));
        truth.revisions.put(made.id(), made);
        revisions.put(made.id(), made);
        return true;
    }

    private boolean write(Action.WriteCursors a) {
        Revision old = truth.revisions.get(a.revision());
        if (old == null || !old.resourceVersion().equals(a.resourceVersion())) {
            return false;
        }
        Revision made = new Revision(
                old.id(), old.model(), a.sequence(), old.classes(), a.cursors(), Long.toString(++truth.version));
        truth.revisions.put(made.id(), made);
        revisions.put(made.id(), made);
        return true;
    }

    private boolean assign(Action.AssignNode a) {
        Truth.Node n = truth.nodes.get(a.node());
        if (n == null || !Long.toString(n.version).equals(a.resourceVersion())) {
            return false;
        }
        n.label = a.to();
        n.at = truth.now;
        truth.change(n);
        nodes.put(n.name, n.copy());
        return true;
    }

    private boolean prune(Action.PruneRevision a) {
        Revision old = truth.revisions.get(a.revision());
        if (old == null || !old.resourceVersion().equals(a.resourceVersion())) {
            return false;
        }
        truth.tombstones.addAll(a.tombstones());
        truth.revisions.remove(a.revision());
        revisions.remove(a.revision());
        return true;
    }
}
