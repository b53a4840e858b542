package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.PodFailure;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.fleet.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which nodes of the new revision count as failed (R8): crash-looping, image not pullable, an init container
 * that fails, not available within the deadline, or, while steps are taken, offline for longer than the
 * grace, unless the class's stable nodes went offline in like share.
 */
final class FailedNodes {
    /** One lost node in five is more than edge fleets lose by chance within minutes. */
    private static final int SERVE_FOR_EACH_LOST = 4;

    private final ClassScene scene;
    private final Timers timers;
    private final Instant now;
    private Optional<Boolean> stableWentToo = Optional.empty();

    FailedNodes(ClassScene scene, Timers timers) {
        this.scene = scene;
        this.timers = timers;
        this.now = scene.situation().now();
    }

    /** The cursor with the nodes that failed, or that the judge sends back, until now. */
    Cursor update(Cursor cursor) {
        if (!cursor.phase().underway() || cursor.stable().isEmpty()) {
            return cursor;
        }
        List<Member> onTarget = scene.onTarget();
        Set<String> alarms = scene.verdict(cursor).map(v -> v.alarmedNodes()).orElse(Set.of());
        SortedSet<String> failed = new TreeSet<>(cursor.failed());
        SortedSet<String> alarmed = new TreeSet<>(cursor.alarmed());
        for (Member n : onTarget) {
            if (failed.contains(n.name()) || alarmed.contains(n.name())) {
                continue;
            }
            if (n.online() ? hasFailed(n) : goneTooLong(n, cursor, onTarget)) {
                failed.add(n.name());
            } else if (alarms.contains(n.name())) {
                alarmed.add(n.name());
            }
        }
        boolean same = failed.size() == cursor.failed().size()
                && alarmed.size() == cursor.alarmed().size();
        return same ? cursor : cursor.sentBack(failed, alarmed);
    }

    /**
     * Nodes that went offline soon after their move to a new revision of which nothing is proven yet, when they are so many
     * beside those it serves on that it may be why, and stable's nodes did not go likewise.
     */
    List<Member> lost(Cursor cursor) {
        if (proven(cursor)) {
            return List.of();
        }
        List<Member> onTarget = scene.onTarget();
        List<Member> lost = new ArrayList<>();
        int serve = 0;
        for (Member n : onTarget) {
            serve += n.available() ? 1 : 0;
            if (!n.online() && wentSoonAfterItsMove(n)) {
                lost.add(n);
            }
        }
        return lost.size() * SERVE_FOR_EACH_LOST > serve && !stableWentToo(onTarget) ? lost : List.of();
    }

    /** Whether an analysis was left in this attempt. */
    private static boolean proven(Cursor cursor) {
        List<Step> left =
                cursor.phase() == Cursor.Phase.STEPS ? cursor.steps().subList(0, cursor.step()) : cursor.steps();
        return left.stream().anyMatch(Step.Analysis.class::isInstance);
    }

    private boolean wentSoonAfterItsMove(Member n) {
        Instant gone = n.node().connectivitySince();
        return n.node()
                .assignedAt()
                .filter(at -> !gone.isBefore(at) && !gone.isAfter(at.plus(scene.deadline(n))))
                .isPresent();
    }

    /** Whether an online node will not become available with what it is assigned. */
    boolean hasFailed(Member n) {
        if (n.available() || n.node().gpuHolder().isPresent()) {
            return false;
        }
        Optional<PodView> ownPod =
                n.node().pod().filter(p -> p.runs().equals(n.assignment().orElse(null)));
        if (ownPod.flatMap(PodView::failure).filter(FailedNodes::forGood).isPresent()) {
            return true;
        }
        if (n.serves()) {
            timers.at(ownPod.get().since().plus(scene.settings().minReady()));
            return false;
        }
        Instant begun = later(n.assignedAt(), n.node().connectivitySince());
        if (ownPod.isPresent()) {
            begun = later(begun, ownPod.get().since());
        }
        Instant deadline = begun.plus(scene.deadline(n));
        timers.at(deadline);
        return !deadline.isAfter(now);
    }

    /** The scheduler says Unschedulable until it tries again, also when what was in the way is gone: that is for the deadline. */
    private static boolean forGood(PodFailure failure) {
        return failure.kind() != PodFailure.Kind.UNSCHEDULABLE;
    }

    private boolean goneTooLong(Member n, Cursor cursor, List<Member> onTarget) {
        if (cursor.phase() != Cursor.Phase.STEPS) {
            return false;
        }
        Instant deadline =
                n.node().connectivitySince().plus(scene.settings().rollback().offlineGrace());
        timers.at(deadline);
        if (deadline.isAfter(now)) {
            return false;
        }
        if (stableWentToo.isEmpty()) {
            stableWentToo = Optional.of(stableWentToo(onTarget));
        }
        return !stableWentToo.get();
    }

    /** The share of stable nodes that went offline about when the canary's did is at least half the canary's. */
    private boolean stableWentToo(List<Member> onTarget) {
        List<Instant> gone = onTarget.stream()
                .filter(n -> !n.online())
                .map(n -> n.node().connectivitySince())
                .sorted()
                .toList();
        Instant about = gone.get(0).minus(scene.settings().rollback().offlineGrace());
        long stable = 0;
        long stableGone = 0;
        for (Member n : scene.members()) {
            if (n.assigned() && n.onStable()) {
                boolean wentToo = !n.online() && !n.node().connectivitySince().isBefore(about);
                if (n.online() || wentToo) {
                    stable++;
                    stableGone += wentToo ? 1 : 0;
                }
            }
        }
        return stableGone > 0 && 2 * stableGone * onTarget.size() >= gone.size() * stable;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
