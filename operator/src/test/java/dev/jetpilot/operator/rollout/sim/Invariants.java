package dev.jetpilot.operator.rollout.sim;

import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.fleet.WorkloadView;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Decisions;
import dev.jetpilot.operator.rollout.MoveReason;
import dev.jetpilot.operator.rollout.Plan;
import dev.jetpilot.operator.rollout.RolloutPlanner;
import dev.jetpilot.operator.rollout.RolloutSettings;
import dev.jetpilot.operator.rollout.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules, written a second time and differently: what a plan may do, given what its operator could see.
 * Throws an AssertionError that names the rule.
 */
final class Invariants {
    private final Situation s;
    private final Plan plan;
    private final Optional<Revision> target;

    private Invariants(Situation s, Plan plan) {
        this.s = s;
        this.plan = plan;
        this.target = s.revisions().stream().max(Comparator.comparingLong(Revision::sequence));
    }

    static void check(Situation s, Plan plan) {
        Invariants all = new Invariants(s, plan);
        all.actions();
        all.target.ifPresent(t -> t.classes().forEach(c -> all.budgets(t, c.name())));
        all.everyNodeHasOneReason();
        all.isWokenInTime();
    }

    /** The same at another time. */
    static Situation at(Situation s, Instant now) {
        return new Situation(s.settings(), s.target(), s.revisions(), s.tombstones(), s.fleet(), s.verdicts(), now);
    }

    /** Whoever sleeps until {@code requeueAfter} misses nothing: a moment before, the plan has still nothing to do. */
    private void isWokenInTime() {
        Duration sleep = plan.requeueAfter().orElse(Duration.ofDays(1)).minusMillis(1);
        if (!plan.actions().isEmpty() || sleep.isNegative()) {
            return;
        }
        Plan then = RolloutPlanner.plan(at(s, s.now().plus(sleep)));
        require(then.actions().isEmpty(), "woken too late, after " + sleep + ", for what was due before", then);
        require(
                then.report().reason().equals(plan.report().reason())
                        && then.report().phase() == plan.report().phase(),
                "woken too late, after " + sleep + ", for what is to be said",
                then.report().message() + " after " + plan.report().message());
    }

    private void actions() {
        List<String> patched = new ArrayList<>();
        for (Action action : plan.actions()) {
            if (action instanceof Action.AssignNode move) {
                require(!patched.contains(move.node()), "R10 one patch a node", move);
                patched.add(move.node());
                move(move);
            } else if (action instanceof Action.WriteCursors write) {
                revision(write.revision())
                        .ifPresent(old -> write.cursors()
                                .forEach((name, c) ->
                                        cursor(old, name, old.cursors().get(name), c, write)));
            }
        }
    }

    private void move(Action.AssignNode move) {
        NodeView n = s.fleet().nodes().stream()
                .filter(x -> x.name().equals(move.node()))
                .findFirst()
                .orElseThrow();
        require(!move.from().equals(move.to()) || move.to().isEmpty(), "R10 no patch without a change", move);
        boolean begins = move.reason().forward() || move.reason() == MoveReason.NEW_NODE;
        require(!begins || n.connectivity() == Connectivity.READY, "R7 offline nodes are never moved forward", move);
        require(!begins || !n.cordoned(), "R3 cordoned nodes are not chosen", move);
        require(!begins || n.gpuHolder().isEmpty(), "R14 the first holder keeps the GPU", move);
        require(move.reason() != MoveReason.CANARY || !n.throttled(), "R3 throttled nodes are no canaries", move);
        if (move.to().isEmpty()) {
            require(!n.selected() || n.assignment().isEmpty(), "R15 a selected node is never unassigned", move);
            return;
        }
        Assignment to = move.to().get();
        Revision r = revision(to.revision()).orElseThrow(() -> new AssertionError("R1 unknown revision: " + move));
        require(r.classOf(n.labels()).equals(Optional.of(to.hardwareClass())), "R1 a class of the node's own", move);
        Optional<Cursor> after = cursorAfter(to);
        require(
                after.filter(c -> c.phase() == Cursor.Phase.REJECTED).isEmpty(),
                "R6 a rejected revision is not assigned",
                move);
        boolean towardTarget = target.filter(t -> t.id().equals(to.revision())).isPresent();
        if (towardTarget && after.filter(c -> c.phase().underway()).isPresent()) {
            Cursor c = after.get();
            require(!c.failed().contains(n.name()), "R8 a failed node is not chosen again", move);
            require(!c.alarmed().contains(n.name()), "R8 an alarmed node is not chosen again", move);
            require(c.wave().contains(n.name()), "R17 a forward wave names its nodes", move);
            require(
                    n.assignment().isPresent() || c.stable().isEmpty() || unknownToStable(c, n),
                    "R15 new nodes get stable",
                    move);
        }
        boolean known =
                n.selected() && target.flatMap(t -> t.classOf(n.labels())).isPresent();
        boolean urgent = move.reason() == MoveReason.ROLLED_BACK
                || move.reason() == MoveReason.NODE_FAILED
                || move.reason() == MoveReason.NODE_ALARM;
        if (known && n.available(s.settings().minReady(), s.now()) && !urgent) {
            WorkloadView w = s.fleet().workloads().get(to);
            require(
                    w != null && w.observed() && w.admission() == WorkloadView.Admission.ACCEPTED,
                    "no serving node moves to a pod that may not come",
                    move);
        }
        if (move.reason() == MoveReason.NEW_NODE) {
            require(after.map(Cursor::order).orElse(0L) > 0, "R15 new nodes get stable", move);
        }
        if (move.reason().forward() && move.reason() != MoveReason.FIRST_INSTALL) {
            require(
                    s.settings().decisions().hold().isEmpty() && !s.settings().paused(),
                    "paused means no forward move",
                    move);
            require(s.settings().windows().at(s.now()).open(), "windows stop forward moves", move);
        }
    }

    private boolean unknownToStable(Cursor c, NodeView n) {
        return revision(c.stable().get()).flatMap(r -> r.classOf(n.labels())).isEmpty();
    }

    private void cursor(Revision r, String name, Cursor old, Cursor now, Action.WriteCursors write) {
        if (old == null) {
            return;
        }
        boolean current = target.orElseThrow().id().equals(r.id());
        Optional<ClassVerdict> verdict = Optional.ofNullable(s.verdicts().get(name))
                .filter(v -> v.trial().equals(new Trial(r.id(), name, old.attempt())));
        boolean fails = verdict.filter(v -> v.verdict() == Verdict.FAIL).isPresent();
        if (old.phase() == Cursor.Phase.REJECTED && now.phase() != Cursor.Phase.REJECTED) {
            require(
                    s.settings().decisions().retry().isPresent() && now.attempt() == old.attempt() + 1,
                    "R6 rejected until retried",
                    write);
        }
        if (old.phase() != Cursor.Phase.REJECTED && now.phase() == Cursor.Phase.REJECTED) {
            rejected(r, name, old, now, fails, write);
        }
        boolean populated = !inClass(s, r, name).isEmpty();
        if (current
                && populated
                && old.phase().underway()
                && fails
                && old.stable().isPresent()
                && s.settings().rollback().automatic()) {
            require(now.phase() == Cursor.Phase.REJECTED, "R5 a breach rejects", write);
        }
        if (now.order() != old.order()) {
            require(now.phase() == Cursor.Phase.HEALTHY, "R16 only a healthy revision is stable", write);
            boolean superseded = !s.target().model().equals(r.model());
            boolean over = !old.since().plus(s.settings().bake()).isAfter(s.now());
            boolean noBake = s.settings().bake().isZero() && old.phase() != Cursor.Phase.HEALTHY;
            boolean baked = noBake || (old.phase() == Cursor.Phase.BAKING && (!current || over || superseded));
            boolean wentBack = !current && old.phase() == Cursor.Phase.HEALTHY && now.returned();
            require(baked || wentBack, "R16 stable changes when the bake ends", write);
            require(!baked || !fails || old.stable().isEmpty(), "R16 a breach in the bake acts as R5", write);
            require(
                    !baked
                            || old.stable().isEmpty()
                            || old.failed().size() <= s.settings().rollback().maxFailed(),
                    "R16 a bake in which too many nodes failed is not promoted",
                    write);
        }
        boolean goesOn = old.phase() == Cursor.Phase.WAITING || old.phase().underway();
        boolean endedByPerson = s.settings()
                .decisions()
                .reject()
                .filter(d -> d.model().equals(r.model()) && d.attempt() == old.attempt())
                .isPresent();
        require(
                !goesOn
                        || !endedByPerson
                        || now.attempt() != old.attempt()
                        || (current && !populated)
                        || now.phase() == Cursor.Phase.REJECTED,
                "R6 what a person ends is rejected, whatever else is decided",
                write);
        if (now.attempt() == old.attempt()
                && old.phase() == Cursor.Phase.STEPS
                && now.phase() != Cursor.Phase.REJECTED) {
            int until =
                    now.phase() == Cursor.Phase.STEPS ? now.step() : old.steps().size();
            for (int i = old.step(); i < until; i++) {
                analysisLeft(r, name, old, i, write);
            }
        }
        require(
                old.attempt() != now.attempt()
                        || old.phase() == Cursor.Phase.WAITING
                        || old.steps().equals(now.steps())
                        || now.phase() == Cursor.Phase.HEALTHY,
                "R3 steps are frozen",
                write);
    }

    private void analysisLeft(Revision r, String name, Cursor old, int i, Action.WriteCursors write) {
        if (!(old.steps().get(i) instanceof Step.Analysis)) {
            return;
        }
        require(
                proven(s, r, name, old, i) || movedNothing(r, name, old, i),
                "R4 an analysis is left by proof only",
                write);
    }

    /** Whether an analysis may be left for what is known of it: a proven Pass, an approval, or a Promote. */
    static boolean proven(Situation s, Revision r, String name, Cursor old, int i) {
        Step.Analysis analysis = (Step.Analysis) old.steps().get(i);
        Optional<ClassVerdict> verdict = Optional.ofNullable(s.verdicts().get(name))
                .filter(v -> v.trial().equals(new Trial(r.id(), name, old.attempt())) && v.step() == i);
        boolean approved = s.settings()
                .decisions()
                .approve()
                .equals(Optional.of(new Decisions.StepRef(r.model(), old.attempt(), i + 1)));
        // A stale cache may show the weight before the analysis that the judge already speaks of.
        boolean longEnough = i == old.step()
                ? !old.since().plus(analysis.min()).isAfter(s.now())
                : analysis.min().isZero();
        boolean passed = longEnough
                && verdict.filter(v -> v.verdict() == Verdict.PASS).isPresent()
                && nodesOn(s, r, name).stream().allMatch(NodeView::online);
        boolean promoted = i == old.step()
                && s.settings().onInconclusive() == RolloutSettings.Inconclusive.PROMOTE
                && !old.since().plus(analysis.max()).isAfter(s.now())
                && verdict.map(ClassVerdict::verdict).orElse(Verdict.INCONCLUSIVE) == Verdict.INCONCLUSIVE;
        return approved || passed || promoted;
    }

    /**
     * The weight before this analysis asked for no more nodes than there were, after an analysis of an earlier weight.
     * Whether they were really the same nodes is for {@link Evidence}.
     */
    private boolean movedNothing(Revision r, String name, Cursor old, int analysis) {
        if (old.idle() && old.step() == analysis) {
            return true;
        }
        List<Integer> weights = new ArrayList<>();
        for (int j = 0; j < analysis; j++) {
            if (old.steps().get(j) instanceof Step.SetWeight) {
                weights.add(j);
            }
        }
        if (weights.size() < 2
                || old.steps().subList(weights.get(0), weights.get(weights.size() - 1)).stream()
                        .noneMatch(Step.Analysis.class::isInstance)) {
            return false;
        }
        Step.SetWeight last = (Step.SetWeight) old.steps().get(weights.get(weights.size() - 1));
        int counted = (int) inClass(s, r, name).stream()
                .filter(n -> n.online() && !n.cordoned() && n.gpuHolder().isEmpty())
                .count();
        return Math.max(1, last.weight().ceilOf(counted)) <= nodesOn(s, r, name).size();
    }

    private void rejected(Revision r, String name, Cursor old, Cursor now, boolean fails, Action.WriteCursors write) {
        RolloutSettings.Rollback rollback = s.settings().rollback();
        boolean fine = switch (now.rejection().orElseThrow().reason()) {
            case "SLOBreached" -> fails && rollback.automatic() && now.stable().isPresent();
            case "NodesFailed" ->
                rollback.automatic()
                        && (now.failed().size() > rollback.maxFailed()
                                || nodesOn(s, r, name).stream()
                                        .allMatch(n -> now.failed().contains(n.name())));
            case "RejectedByPerson" -> s.settings().decisions().reject().isPresent();
            case "RejectedElsewhere" -> rollback.wholeRollout();
            case "Inconclusive" -> s.settings().onInconclusive() == RolloutSettings.Inconclusive.ROLLBACK;
            default -> false;
        };
        require(fine, "R5 a rejection has its reason: " + now.rejection().get() + " of " + old, write);
    }

    private void budgets(Revision t, String name) {
        List<NodeView> nodes = inClass(s, t, name);
        int online = (int) nodes.stream().filter(NodeView::online).count();
        int most = Math.max(1, s.settings().maxUnavailable().floorOf(online));
        int before = 0;
        int taken = 0;
        int motion = 0;
        int rolledBack = 0;
        int sentBack = 0;
        int onTarget = 0;
        boolean canary = false;
        for (NodeView n : nodes) {
            boolean available = n.available(s.settings().minReady(), s.now());
            before += n.online() && n.assignment().isPresent() && n.gpuHolder().isEmpty() && !available ? 1 : 0;
            Optional<Action.AssignNode> move = moveOf(n);
            boolean has = n.assignment().equals(Optional.of(new Assignment(t.id(), name)));
            boolean will = move.map(m -> m.to().equals(Optional.of(new Assignment(t.id(), name))))
                    .orElse(has);
            onTarget += will || has ? 1 : 0;
            canary |= move.filter(m -> m.reason() == MoveReason.CANARY).isPresent();
            if (move.isPresent() && available) {
                switch (move.get().reason()) {
                    case ROLLED_BACK -> rolledBack++;
                    case NODE_FAILED, NODE_ALARM -> sentBack++;
                    default -> taken++;
                }
            }
            motion += move.filter(m -> m.reason() == MoveReason.FIRST_INSTALL).isPresent() ? 1 : 0;
        }
        require(
                taken == 0 || before + rolledBack + sentBack + taken <= most,
                "R2 maxUnavailable of " + name + ": " + before + "+" + taken + " > " + most,
                plan);
        require(motion <= most, "R13 waves of nodes in motion: " + motion + " > " + most, plan);
        int back = Math.max(1, s.settings().rollback().maxUnavailable().floorOf(online));
        require(
                rolledBack <= back
                        || cursorAfter(new Assignment(t.id(), name))
                                .filter(c -> c.phase() != Cursor.Phase.REJECTED)
                                .isPresent(),
                "R5 rollback in waves: " + rolledBack + " > " + back,
                plan);
        if (canary) {
            Cursor c = cursorAfter(new Assignment(t.id(), name)).orElseThrow();
            Step.SetWeight weight = (Step.SetWeight) c.steps().get(c.step());
            int quota = Math.max(1, weight.weight().ceilOf(c.denominator().orElseThrow()));
            require(onTarget <= quota, "R3 weight of " + name + ": " + onTarget + " > " + quota, plan);
        }
    }

    private void everyNodeHasOneReason() {
        if (target.isEmpty()
                || plan.report().classes().isEmpty() && plan.report().strays().isEmpty()) {
            return;
        }
        List<String> named = new ArrayList<>();
        plan.report().classes().forEach(c -> c.nodes().forEach(n -> named.add(n.node())));
        plan.report().strays().forEach(n -> named.add(n.node()));
        List<String> all =
                s.fleet().nodes().stream().map(NodeView::name).sorted().toList();
        require(named.stream().sorted().toList().equals(all), "every node has exactly one reason", named);
    }

    private static List<NodeView> inClass(Situation s, Revision t, String name) {
        return s.fleet().nodes().stream()
                .filter(n -> n.selected() && t.classOf(n.labels()).equals(Optional.of(name)))
                .toList();
    }

    private static List<NodeView> nodesOn(Situation s, Revision t, String name) {
        return inClass(s, t, name).stream()
                .filter(n -> n.assignment().equals(Optional.of(new Assignment(t.id(), name))))
                .toList();
    }

    private Optional<Action.AssignNode> moveOf(NodeView n) {
        return plan.actions().stream()
                .filter(a -> a instanceof Action.AssignNode m && m.node().equals(n.name()))
                .map(Action.AssignNode.class::cast)
                .findFirst();
    }

    private Optional<Revision> revision(String id) {
        return s.revisions().stream().filter(r -> r.id().equals(id)).findFirst();
    }

    /** What the cursor is once the plan's own write is done. */
    private Optional<Cursor> cursorAfter(Assignment a) {
        for (Action action : plan.actions()) {
            if (action instanceof Action.WriteCursors w && w.revision().equals(a.revision())) {
                Map<String, Cursor> cursors = w.cursors();
                return Optional.ofNullable(cursors.get(a.hardwareClass()));
            }
        }
        return revision(a.revision()).flatMap(r -> r.cursor(a.hardwareClass()));
    }

    private static void require(boolean holds, String rule, Object what) {
        if (!holds) {
            throw new AssertionError(rule + "\n  " + what);
        }
    }
}
