package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.fleet.WorkloadView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which nodes of a class move now. Backward first, then stragglers, then forward; within
 * {@code maxUnavailable} (R2), the step's weight (R3) and, for a rollback, its own budget (R5).
 */
final class Moves {
    private final ClassScene scene;
    private final Needs needs;
    private final Timers timers;
    private final List<Need> need;
    private final List<Action.AssignNode> moves = new ArrayList<>();
    private final int online;
    private final int mostUnavailable;
    private final BitSet moved = new BitSet();
    private final Set<Assignment> unproven = new HashSet<>();
    private final List<Member> lost;
    private final Map<Assignment, Optional<Hold>> refusals = new HashMap<>();
    private Cursor cursor;
    private int budget;
    private Optional<Hold> gate = Optional.empty();
    private boolean room;
    private boolean soon;

    /**
     * What was decided.
     *
     * @param cursor the cursor, with the wave that was opened
     * @param moves node patches, in order
     * @param moved places of the nodes they are for
     * @param need what each node needs, by place
     * @param gate why nothing moves forward
     * @param room whether the step's weight asks for more nodes
     * @param unproven assignments whose DaemonSet or dry run is waited for
     */
    record Outcome(
            Cursor cursor,
            List<Action.AssignNode> moves,
            BitSet moved,
            List<Need> need,
            Optional<Hold> gate,
            boolean room,
            Set<Assignment> unproven) {

        boolean moves(Member n) {
            return moved.get(n.place());
        }

        Need need(Member n) {
            return need.get(n.place());
        }
    }

    Moves(ClassScene scene, Cursor cursor, Timers timers) {
        this.scene = scene;
        this.cursor = cursor;
        this.needs = new Needs(scene, cursor);
        this.online = scene.online();
        this.mostUnavailable = atLeastOne(scene.settings().maxUnavailable().floorOf(online));
        this.need = new ArrayList<>(scene.members().size());
        this.timers = timers;
        this.lost = forwardPossible() && scene.stable().isPresent()
                ? new FailedNodes(scene, timers).lost(cursor)
                : List.of();
    }

    Outcome plan() {
        int unavailable = 0;
        for (Member n : scene.members()) {
            need.add(needs.of(n));
            if (n.unavailable()) {
                unavailable++;
                timesOut(n);
            }
        }
        budget = mostUnavailable - unavailable - lost.size();
        backAtOnce();
        rollBack();
        forward();
        back();
        catchUp();
        return new Outcome(cursor, moves, moved, need, gate, room, unproven);
    }

    private void timesOut(Member n) {
        if (n.serves()) {
            timers.at(n.node().pod().get().since().plus(scene.settings().minReady()));
        }
    }

    private void backAtOnce() {
        for (Member n : scene.members()) {
            Need what = need.get(n.place());
            if (what == Need.NEW) {
                move(n, needs.stableFor(n), MoveReason.NEW_NODE);
            } else if (what == Need.BACK_AT_ONCE && (!forwardPossible() || !needs.choosable(n, what))) {
                budget -= cost(n);
                move(n, needs.stableFor(n), backReason(n));
            }
        }
    }

    /** Older canaries wait for the choice of the step that is being filled: they are chosen first (R9). */
    private boolean forwardPossible() {
        return cursor.phase() == Cursor.Phase.PROMOTING || atWeight().isPresent();
    }

    private Optional<Step.SetWeight> atWeight() {
        return cursor.phase() == Cursor.Phase.STEPS
                        && cursor.steps().get(cursor.step()) instanceof Step.SetWeight w
                        && cursor.denominator().isPresent()
                ? Optional.of(w)
                : Optional.empty();
    }

    private void rollBack() {
        int left = atLeastOne(scene.settings().rollback().maxUnavailable().floorOf(online)) - returning();
        for (Member n : scene.members()) {
            if (left > 0
                    && need.get(n.place()) == Need.ROLL_BACK
                    && welcome(needs.stableFor(n).orElseThrow())) {
                budget -= cost(n);
                move(n, needs.stableFor(n), MoveReason.ROLLED_BACK);
                left--;
            }
        }
    }

    /**
     * Better a slow model than none: where stable's pod would be refused now, a serving node stays. The API server is asked
     * once; what it cannot answer holds nothing up.
     */
    private boolean welcome(Assignment stable) {
        Optional<Hold> refusal = refusals.computeIfAbsent(stable, this::refusal);
        gate = gate.or(() -> refusal);
        return refusal.isEmpty();
    }

    private Optional<Hold> refusal(Assignment stable) {
        Optional<Hold> hold = admitted(stable);
        WorkloadView workload = scene.situation().fleet().workloads().get(stable);
        if (hold.isEmpty() || workload == null) {
            return Optional.empty();
        }
        boolean toBeAsked = workload.observed()
                && workload.admission() == WorkloadView.Admission.UNKNOWN
                && workload.message().isEmpty();
        return hold.filter(h -> toBeAsked || workload.admission() == WorkloadView.Admission.REFUSED);
    }

    /** Nodes on their way back that may still arrive: a broken one must not hold up a rollback. */
    private int returning() {
        Instant now = scene.situation().now();
        int count = 0;
        for (Member n : scene.members()) {
            if (n.unavailable() && n.assignment().equals(needs.stableFor(n))) {
                boolean broken = n.node().pod().flatMap(PodView::failure).isPresent();
                Instant deadline = n.assignedAt().plus(scene.deadline(n));
                timers.at(deadline);
                count += !broken && deadline.isAfter(now) ? 1 : 0;
            }
        }
        return count;
    }

    /** Opens or goes on with a wave toward the target. */
    private void forward() {
        if (!forwardPossible()) {
            return;
        }
        List<Member> pending = new ArrayList<>();
        List<Member> candidates = new ArrayList<>();
        List<Member> taken = new ArrayList<>();
        Optional<Step.SetWeight> weight = atWeight();
        Set<String> wave = new HashSet<>(cursor.wave());
        for (Member n : scene.members()) {
            if (n.onTarget()) {
                taken.add(n);
            } else if (needs.choosable(n, need.get(n.place())) && (weight.isEmpty() || !n.throttled())) {
                (wave.contains(n.name()) ? pending : candidates).add(n);
            }
        }
        int quota = weight.map(w -> Choice.quota(w, cursor.denominator().getAsInt()))
                .orElse(Integer.MAX_VALUE);
        // Nodes may have joined the class on the target since the wave was opened.
        pending.subList(Math.max(0, Math.min(pending.size(), quota - taken.size())), pending.size())
                .clear();
        int missing = quota - taken.size() - pending.size();
        room = missing > 0 || !pending.isEmpty();
        if (!room || (pending.isEmpty() && candidates.isEmpty())) {
            return;
        }
        gate = Gates.forward(scene, cursor, timers);
        if (gate.isEmpty()) {
            gate = admitted(scene.goal());
            soon = gate.filter(g -> g.kind() == Hold.Kind.WAIT).isPresent();
        }
        if (gate.isEmpty() && budget <= 0 && !lost.isEmpty()) {
            gate = Optional.of(Gates.nodesLost(scene, cursor, lost));
        }
        if (gate.isPresent()) {
            return;
        }
        List<Member> chosen = new ArrayList<>(affordable(pending, taken));
        taken.addAll(pending);
        boolean allCost = !scene.stable().isEmpty() && candidates.stream().allMatch(n -> cost(n) > 0);
        // One write of the cursor names a whole wave, however few of it may move at once: nodes become free one by one.
        int most = Math.max(0, allCost ? Math.min(missing, budget > 0 ? mostUnavailable : 0) : missing);
        List<Member> named = new Choice(scene, cursor).among(candidates, taken, most);
        List<Member> opened = affordable(named, taken);
        if (!opened.isEmpty()) {
            SortedSet<String> names = new TreeSet<>();
            pending.forEach(n -> names.add(n.name()));
            (allCost ? named : opened).forEach(n -> names.add(n.name()));
            cursor = cursor.wave(names);
            chosen.addAll(opened);
        }
        for (Member n : chosen) {
            move(n, Optional.of(scene.goal()), forwardReason());
        }
    }

    /** As many as the budget allows; a node that serves nothing costs none. A first install counts motion instead. */
    private List<Member> affordable(List<Member> wanted, List<Member> taken) {
        List<Member> can = new ArrayList<>();
        int motion = scene.stable().isEmpty() ? inMotion(taken) : Integer.MIN_VALUE;
        for (Member n : wanted) {
            if (affordable(n) && motion < mostUnavailable) {
                budget -= cost(n);
                motion += scene.stable().isEmpty() ? 1 : 0;
                can.add(n);
            }
        }
        return can;
    }

    /** Nodes of a first install on their way, those it failed on aside. */
    private int inMotion(List<Member> taken) {
        FailedNodes failed = new FailedNodes(scene, timers);
        int count = 0;
        for (Member n : taken) {
            boolean arrived = !n.online() || (n.onTarget() && (n.available() || failed.hasFailed(n)));
            count += arrived ? 0 : 1;
        }
        return count;
    }

    private boolean affordable(Member n) {
        return cost(n) <= Math.max(0, budget);
    }

    /**
     * What moving a node takes from the budget: nothing, if it serves nothing. One that serves but has not for
     * long counts although it is unavailable, or a site that is just back from a power cut would move at once.
     */
    private static int cost(Member n) {
        return n.serves() ? 1 : 0;
    }

    private void back() {
        Set<String> reserved = reserved();
        for (Member n : scene.members()) {
            Need what = need.get(n.place());
            boolean spared = moved.get(n.place());
            if (!spared && what == Need.BACK_AT_ONCE) {
                if (!willBeChosen(n, what)) {
                    move(n, needs.stableFor(n), backReason(n));
                }
            } else if (!spared && what == Need.BACK && !willBeChosen(n, what)) {
                if (affordable(n) && !reserved.contains(n.name()) && received(n)) {
                    budget -= cost(n);
                    move(n, needs.stableFor(n), backReason(n));
                }
            }
        }
    }

    /** Whether an older canary waits for its turn, now or as soon as the DaemonSet is ready, rather than go back. */
    private boolean willBeChosen(Member n, Need what) {
        return room && (gate.isEmpty() || soon) && needs.choosable(n, what);
    }

    /** Whether the pod that takes over from a serving one can be created. */
    private boolean received(Member n) {
        Optional<Hold> refused = admitted(needs.stableFor(n).orElseThrow());
        gate = gate.or(() -> refused);
        return refused.isEmpty();
    }

    /**
     * Older canaries that the first weight will choose: while the baseline is read they stay, rather than be moved
     * twice (R9). Not for ever, as nobody judges them; and not all of them, as stable must be read on somebody.
     */
    private Set<String> reserved() {
        Instant until = cursor.since().plus(scene.settings().progressDeadline());
        boolean baselining = cursor.phase() == Cursor.Phase.WAITING
                && until.isAfter(scene.situation().now());
        if (!baselining || Gates.forward(scene, cursor, timers).isPresent()) {
            return Set.of();
        }
        boolean control = scene.members().stream().anyMatch(n -> n.serving() && n.onStable());
        if (!control) {
            return Set.of();
        }
        timers.at(until);
        Set<String> names = new HashSet<>();
        Choice choice = new Choice(scene, cursor);
        choice.next(choice.nextQuota()).forEach(n -> names.add(n.name()));
        return names;
    }

    private void catchUp() {
        List<Member> late = scene.members().stream()
                .filter(n -> need.get(n.place()) == Need.CATCH_UP && !moved.get(n.place()))
                .toList();
        if (late.isEmpty()) {
            return;
        }
        Optional<Hold> held = Gates.catchUp(scene, cursor, timers);
        gate = gate.or(() -> held);
        for (Member n : late) {
            if (held.isEmpty() && affordable(n) && received(n)) {
                budget -= cost(n);
                move(n, needs.stableFor(n), MoveReason.CATCH_UP);
            }
        }
    }

    private Optional<Hold> admitted(Assignment assignment) {
        Optional<Hold> hold = Gates.admission(scene, assignment, timers);
        if (hold.isPresent()) {
            unproven.add(assignment);
        }
        return hold;
    }

    private MoveReason forwardReason() {
        if (scene.stable().isEmpty()) {
            return MoveReason.FIRST_INSTALL;
        }
        return cursor.phase() == Cursor.Phase.STEPS ? MoveReason.CANARY : MoveReason.PROMOTION;
    }

    private MoveReason backReason(Member n) {
        if (cursor.failed().contains(n.name()) && n.onTarget()) {
            return MoveReason.NODE_FAILED;
        }
        if (cursor.alarmed().contains(n.name()) && n.onTarget()) {
            return MoveReason.NODE_ALARM;
        }
        if (n.onTarget()) {
            return MoveReason.ROLLED_BACK;
        }
        Assignment has = n.assignment().orElseThrow();
        boolean sameRevision = needs.stableFor(n)
                .filter(s -> s.revision().equals(has.revision()))
                .isPresent();
        if (sameRevision || has.revision().equals(scene.target().id())) {
            return MoveReason.CLASS_CHANGED;
        }
        return cursor.returned() && !scene.lineage().onTrial(has) ? MoveReason.RETURNED : MoveReason.SUPERSEDED;
    }

    private void move(Member n, Optional<Assignment> to, MoveReason reason) {
        moves.add(new Action.AssignNode(n.name(), n.node().resourceVersion(), n.assignment(), to, reason));
        moved.set(n.place());
    }

    private static int atLeastOne(int n) {
        return Math.max(1, n);
    }
}
