package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.PodFailure;
import dev.jetpilot.operator.fleet.PodView;
import java.time.Instant;
import java.util.Optional;

/** Gives every node of a class its one reason. The order of the questions is the order of what a person asks. */
final class NodeReasons {
    private final ClassPlan plan;
    private final Cursor cursor;
    private final FailedNodes failed;
    private final Optional<Instant> now;

    NodeReasons(ClassPlan plan, Timers timers) {
        this.plan = plan;
        this.failed = new FailedNodes(plan.scene(), timers);
        this.cursor = plan.cursor();
        this.now = Optional.of(plan.scene().situation().now());
    }

    NodeReport of(Member n) {
        if (!n.online()) {
            return report(n, NodeReason.OFFLINE, "", Optional.of(n.node().connectivitySince()));
        }
        if (plan.moves().moves(n)) {
            return report(n, NodeReason.MOVING, "", now);
        }
        if (n.node().gpuHolder().isPresent()) {
            return report(
                    n,
                    NodeReason.NO_CAPACITY,
                    "held by rollout " + n.node().gpuHolder().get(),
                    Optional.empty());
        }
        if (n.node().connectivity() == Connectivity.NOT_READY) {
            return report(n, NodeReason.NODE_NOT_READY, "", Optional.of(n.node().connectivitySince()));
        }
        Optional<PodFailure> failure = n.node().pod().flatMap(PodView::failure);
        if (failure.isPresent() && n.node().pod().map(PodView::runs).equals(n.assignment())) {
            return report(
                    n,
                    NodeReason.of(failure.get()),
                    failure.get().message(),
                    Optional.of(n.node().pod().get().since()));
        }
        return waiting(n);
    }

    private NodeReport waiting(Member n) {
        Need need = plan.moves().need(n);
        switch (need) {
            case BACK_AT_ONCE -> {
                return report(n, NodeReason.WAITING_TO_GO_BACK, "", Optional.empty());
            }
            case ROLL_BACK, BACK -> {
                Optional<Hold> refused =
                        plan.moves().gate().filter(g -> g.reason().equals("AdmissionRefused"));
                return refused.isPresent()
                        ? report(n, NodeReason.ADMISSION, refused.get().message(), Optional.empty())
                        : report(n, NodeReason.WAITING_TO_GO_BACK, "", Optional.empty());
            }
            case STUCK -> {
                return report(n, NodeReason.NOTHING_TO_GO_BACK_TO, "", Optional.empty());
            }
            case CATCH_UP -> {
                return heldOr(n, NodeReason.WAITING_FOR_BUDGET);
            }
            default -> {}
        }
        if (n.assigned() && !n.available()) {
            NodeReason reason = failed.hasFailed(n) ? NodeReason.NOT_READY_IN_TIME : NodeReason.MOVING;
            return report(n, reason, "", n.node().assignedAt());
        }
        if (!n.assigned() && n.node().cordoned()) {
            return report(n, NodeReason.CORDONED, "", Optional.empty());
        }
        return n.onTarget() ? onTarget(n) : onStable(n, need);
    }

    private NodeReport onTarget(Member n) {
        boolean ahead = cursor.phase() == Cursor.Phase.STEPS;
        return report(
                n, ahead ? NodeReason.CANARY : NodeReason.SERVING, "", n.node().assignedAt());
    }

    private NodeReport onStable(Member n, Need need) {
        if (cursor.failed().contains(n.name())) {
            return report(n, NodeReason.FAILED, "", n.node().assignedAt());
        }
        if (cursor.alarmed().contains(n.name())) {
            return report(n, NodeReason.ALARMED, "", n.node().assignedAt());
        }
        if (!n.fits() && cursor.phase() != Cursor.Phase.REJECTED) {
            return report(n, unfit(n), n.node().unfit().get().message(), Optional.empty());
        }
        return switch (cursor.phase()) {
            case REJECTED ->
                n.assigned()
                        ? report(n, NodeReason.ROLLED_BACK, "", n.node().assignedAt())
                        : report(
                                n,
                                NodeReason.HELD,
                                "the revision was rejected, and there is no other",
                                Optional.empty());
            case WAITING, BAKING -> report(n, NodeReason.WAITING_FOR_STEP, "", Optional.empty());
            case HEALTHY -> report(n, NodeReason.SERVING, "", n.node().assignedAt());
            case STEPS, PROMOTING -> toGo(n, need);
        };
    }

    private NodeReport toGo(Member n, Need need) {
        if (n.node().cordoned()) {
            return report(n, NodeReason.CORDONED, "", Optional.empty());
        }
        if (need != Need.CANDIDATE || !plan.moves().room()) {
            return report(n, NodeReason.WAITING_FOR_STEP, "", Optional.empty());
        }
        if (n.throttled() && cursor.phase() == Cursor.Phase.STEPS) {
            return report(n, NodeReason.THROTTLED, "", Optional.empty());
        }
        return heldOr(n, NodeReason.WAITING_FOR_BUDGET);
    }

    private NodeReport heldOr(Member n, NodeReason otherwise) {
        Optional<Hold> gate = plan.moves().gate();
        if (gate.isEmpty()) {
            return report(n, otherwise, "", Optional.empty());
        }
        NodeReason reason = gate.get().reason().equals("AdmissionRefused") ? NodeReason.ADMISSION : NodeReason.HELD;
        return report(n, reason, gate.get().message(), Optional.empty());
    }

    /** The reason of a node that a pod of the target could not run on. */
    static NodeReason unfit(Member n) {
        return n.hasGpu() ? NodeReason.INCOMPATIBLE : NodeReason.NO_GPU;
    }

    private static NodeReport report(Member n, NodeReason reason, String detail, Optional<Instant> since) {
        return new NodeReport(n.name(), reason, detail, since);
    }
}
