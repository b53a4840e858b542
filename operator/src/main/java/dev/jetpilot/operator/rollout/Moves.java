package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which nodes of a class move now. Backward first, then stragglers, then forward; within
 * {@code maxUnavailable} (R2), the step's weight (R3) and, for a rollback, its own budget (R5).
 */
final class Moves {
    private final ClassScene scene;
    private final Needs needs;
    private final Timers timers;
    private final Map<String, Need> need = new HashMap<>();
    private final List<Action.AssignNode> moves = new ArrayList<>();
    private final Set<String> moved = new HashSet<>();
    private final Set<Assignment> unproven = new HashSet<>();
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
     * @param moved names of the nodes they are for
     * @param need what each node needs
     * @param gate why nothing moves forward
     * @param room whether the step's weight asks for more nodes
     * @param unproven assignments whose DaemonSet or dry run is waited for
     */
    record Outcome(
            Cursor cursor,
            List<Action.AssignNode> moves,
            Set<String> moved,
            Map<String, Need> need,
            Optional<Hold> gate,
            boolean room,
            Set<Assignment> unproven) {}

    Moves(ClassScene scene, Cursor cursor, Timers timers) {
        this.scene = scene;
        this.cursor = cursor;
        this.needs = new Needs(scene, cursor);
        this.timers = timers;
    }

    /** Whether the step, or the promotion, could still choose this node. */
    static boolean candidate(ClassScene scene, Cursor cursor, NodeView n) {
        Needs needs = new Needs(scene, cursor);
        boolean throttled = n.throttled() && cursor.phase() == Cursor.Phase.STEPS;
        return !throttled && needs.choosable(n, needs.of(n));
    }

    Outcome plan() {
        int unavailable = 0;
        for (NodeView n : scene.nodes()) {
            need.put(n.name(), needs.of(n));
            if (countsAsUnavailable(n)) {
                unavailable++;
                timesOut(n);
            }
        }
        budget = atLeastOne(scene.settings().maxUnavailable().floorOf(scene.online())) - unavailable;
        backAtOnce();
        rollBack();
        forward();
        back();
        catchUp();
        return new Outcome(cursor, moves, moved, need, gate, room, unproven);
    }

    private boolean countsAsUnavailable(NodeView n) {
        return n.online() && n.assignment().isPresent() && n.gpuHolder().isEmpty() && !scene.available(n);
    }

    private void timesOut(NodeView n) {
        if (n.serves()) {
            timers.at(n.pod().get().since().plus(scene.settings().minReady()));
        }
    }

    private void backAtOnce() {
        for (NodeView n : scene.nodes()) {
            Need what = need.get(n.name());
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
        int left = atLeastOne(scene.settings().rollback().maxUnavailable().floorOf(scene.online())) - returning();
        for (NodeView n : scene.nodes()) {
            if (left > 0 && need.get(n.name()) == Need.ROLL_BACK) {
                budget -= cost(n);
                move(n, needs.stableFor(n), MoveReason.ROLLED_BACK);
                left--;
            }
        }
    }

    /** Nodes on their way back that may still arrive: a broken one must not hold up a rollback. */
    private int returning() {
        Instant now = scene.situation().now();
        int count = 0;
        for (NodeView n : scene.nodes()) {
            boolean onStable = n.assignment().isPresent() && n.assignment().equals(needs.stableFor(n));
            if (onStable && countsAsUnavailable(n)) {
                boolean broken = n.pod().isPresent() && n.pod().get().failure().isPresent();
                Instant deadline = n.assignedAt()
                        .orElse(n.connectivitySince())
                        .plus(scene.settings().progressDeadline());
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
        List<NodeView> pending = new ArrayList<>();
        List<NodeView> candidates = new ArrayList<>();
        List<NodeView> taken = new ArrayList<>();
        Optional<Step.SetWeight> weight = atWeight();
        for (NodeView n : scene.nodes()) {
            if (scene.onTarget(n)) {
                taken.add(n);
            } else if (needs.choosable(n, need.get(n.name())) && (weight.isEmpty() || !n.throttled())) {
                (cursor.wave().contains(n.name()) ? pending : candidates).add(n);
            }
        }
        int quota = weight.map(w -> Progress.quota(w, cursor.denominator().getAsInt()))
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
        if (gate.isPresent()) {
            return;
        }
        List<NodeView> chosen = new ArrayList<>(affordable(pending, taken));
        taken.addAll(pending);
        List<NodeView> ranked = ranking().choose(candidates, taken, tiers(), Math.max(0, missing));
        List<NodeView> opened = affordable(ranked, taken);
        if (!opened.isEmpty()) {
            SortedSet<String> names = new TreeSet<>();
            pending.forEach(n -> names.add(n.name()));
            opened.forEach(n -> names.add(n.name()));
            cursor = cursor.wave(names);
            chosen.addAll(opened);
        }
        for (NodeView n : chosen) {
            move(n, Optional.of(scene.goal()), forwardReason());
        }
    }

    /** As many as the budget allows; a node that serves nothing costs none. A first install counts motion instead. */
    private List<NodeView> affordable(List<NodeView> wanted, List<NodeView> taken) {
        List<NodeView> can = new ArrayList<>();
        int motion = scene.stable().isEmpty() ? inMotion(taken) : Integer.MIN_VALUE;
        int most = atLeastOne(scene.settings().maxUnavailable().floorOf(scene.online()));
        for (NodeView n : wanted) {
            if (affordable(n) && motion < most) {
                budget -= cost(n);
                motion += scene.stable().isEmpty() ? 1 : 0;
                can.add(n);
            }
        }
        return can;
    }

    /** Nodes of a first install on their way, those it failed on aside. */
    private int inMotion(List<NodeView> taken) {
        FailedNodes failed = new FailedNodes(scene, timers);
        int count = 0;
        for (NodeView n : taken) {
            boolean arrived = !n.online() || (scene.onTarget(n) && (scene.available(n) || failed.hasFailed(n)));
            count += arrived ? 0 : 1;
        }
        return count;
    }

    private boolean affordable(NodeView n) {
        return cost(n) <= Math.max(0, budget);
    }

    /**
     * What moving a node takes from the budget: nothing, if it serves nothing. One that serves but has not for
     * long counts although it is unavailable, or a site that is just back from a power cut would move at once.
     */
    private static int cost(NodeView n) {
        return n.serves() ? 1 : 0;
    }

    private List<Predicate<NodeView>> tiers() {
        return List.of(
                n -> n.assignment().isPresent()
                        && !n.assignment().equals(scene.stableFor(n))
                        && scene.lineage().onTrial(n.assignment().get()),
                NodeView::serving);
    }

    private Ranking ranking() {
        return new Ranking(
                scene.settings().uid(), scene.target().id(), scene.settings().spreadBy());
    }

    /** The nodes that would be chosen next, for the judge to read before they move. */
    List<NodeView> next(int count) {
        List<NodeView> candidates = scene.nodes().stream()
                .filter(n -> !scene.onTarget(n) && n.assignment().isPresent())
                .filter(n -> ClassScene.movable(n) && !n.throttled())
                .filter(n ->
                        !cursor.failed().contains(n.name()) && !cursor.alarmed().contains(n.name()))
                .toList();
        return ranking().choose(candidates, scene.targetNodes(), tiers(), count);
    }

    private void back() {
        Set<String> reserved = reserved();
        for (NodeView n : scene.nodes()) {
            Need what = need.get(n.name());
            boolean spared = moved.contains(n.name());
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
    private boolean willBeChosen(NodeView n, Need what) {
        return room && (gate.isEmpty() || soon) && needs.choosable(n, what);
    }

    /** Whether the pod that takes over from a serving one can be created. */
    private boolean received(NodeView n) {
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
        boolean control = scene.nodes().stream()
                .anyMatch(n -> n.serving() && n.assignment().equals(scene.stableFor(n)));
        if (!control) {
            return Set.of();
        }
        timers.at(until);
        Set<String> names = new HashSet<>();
        next(Watches.nextQuota(scene, cursor)).forEach(n -> names.add(n.name()));
        return names;
    }

    private void catchUp() {
        List<NodeView> late = scene.nodes().stream()
                .filter(n -> need.get(n.name()) == Need.CATCH_UP && !moved.contains(n.name()))
                .toList();
        if (late.isEmpty()) {
            return;
        }
        Optional<Hold> held = Gates.catchUp(scene, cursor, timers);
        gate = gate.or(() -> held);
        for (NodeView n : late) {
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

    private MoveReason backReason(NodeView n) {
        if (cursor.failed().contains(n.name()) && scene.onTarget(n)) {
            return MoveReason.NODE_FAILED;
        }
        if (cursor.alarmed().contains(n.name()) && scene.onTarget(n)) {
            return MoveReason.NODE_ALARM;
        }
        if (scene.onTarget(n)) {
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

    private void move(NodeView n, Optional<Assignment> to, MoveReason reason) {
        moves.add(new Action.AssignNode(n.name(), n.resourceVersion(), n.assignment(), to, reason));
        moved.add(n.name());
    }

    private static int atLeastOne(int n) {
        return Math.max(1, n);
    }
}
