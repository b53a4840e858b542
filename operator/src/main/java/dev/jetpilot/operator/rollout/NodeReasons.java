package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.PodFailure;
import java.time.Instant;
import java.util.Optional;

/** Gives every node of a class its one reason. The order of the questions is the order of what a person asks. */
final class NodeReasons {
    private final ClassPlan plan;
    private final ClassScene scene;
    private final Cursor cursor;

    NodeReasons(ClassPlan plan) {
        this.plan = plan;
        this.scene = plan.scene();
        this.cursor = plan.cursor();
    }

    NodeReport of(NodeView n) {
        if (!n.online()) {
            return report(n, NodeReason.OFFLINE, "", n.connectivitySince());
        }
        if (plan.moves().moved().contains(n.name())) {
            return report(n, NodeReason.MOVING, "", scene.situation().now());
        }
        if (n.gpuHolder().isPresent()) {
            return report(
                    n,
                    NodeReason.NO_CAPACITY,
                    "held by rollout " + n.gpuHolder().get(),
                    null);
        }
        if (n.connectivity() == Connectivity.NOT_READY) {
            return report(n, NodeReason.NODE_NOT_READY, "", n.connectivitySince());
        }
        Optional<PodFailure> failure = n.pod()
                .filter(p -> n.assignment().filter(p.runs()::equals).isPresent())
                .flatMap(p -> p.failure());
        if (failure.isPresent()) {
            return report(
                    n,
                    reason(failure.get().kind()),
                    failure.get().message(),
                    n.pod().get().since());
        }
        return waiting(n);
    }

    private NodeReport waiting(NodeView n) {
        Need need = plan.moves().need().get(n.name());
        switch (need) {
            case ROLL_BACK, BACK_AT_ONCE -> {
                return report(n, NodeReason.WAITING_TO_GO_BACK, "", null);
            }
            case BACK -> {
                Optional<Hold> refused =
                        plan.moves().gate().filter(g -> g.reason().equals("AdmissionRefused"));
                return refused.isPresent()
                        ? report(n, NodeReason.ADMISSION, refused.get().message(), null)
                        : report(n, NodeReason.WAITING_TO_GO_BACK, "", null);
            }
            case STUCK -> {
                return report(n, NodeReason.NOTHING_TO_GO_BACK_TO, "", null);
            }
            case CATCH_UP -> {
                return heldOr(n, NodeReason.WAITING_FOR_BUDGET);
            }
            default -> {}
        }
        if (n.assignment().isPresent() && !scene.available(n)) {
            return report(n, NodeReason.MOVING, "", n.assignedAt().orElse(null));
        }
        if (n.assignment().isEmpty() && n.cordoned()) {
            return report(n, NodeReason.CORDONED, "", null);
        }
        return scene.onTarget(n) ? onTarget(n) : onStable(n, need);
    }

    private NodeReport onTarget(NodeView n) {
        boolean ahead = cursor.phase() == Cursor.Phase.STEPS;
        return report(
                n,
                ahead ? NodeReason.CANARY : NodeReason.SERVING,
                "",
                n.assignedAt().orElse(null));
    }

    private NodeReport onStable(NodeView n, Need need) {
        if (cursor.failed().contains(n.name())) {
            return report(n, NodeReason.FAILED, "", n.assignedAt().orElse(null));
        }
        if (cursor.alarmed().contains(n.name())) {
            return report(n, NodeReason.ALARMED, "", n.assignedAt().orElse(null));
        }
        return switch (cursor.phase()) {
            case REJECTED ->
                n.assignment().isPresent()
                        ? report(n, NodeReason.ROLLED_BACK, "", n.assignedAt().orElse(null))
                        : report(n, NodeReason.HELD, "the revision was rejected, and there is no other", null);
            case WAITING, BAKING -> report(n, NodeReason.WAITING_FOR_STEP, "", null);
            case HEALTHY -> report(n, NodeReason.SERVING, "", n.assignedAt().orElse(null));
            case STEPS, PROMOTING -> toGo(n, need);
        };
    }

    private NodeReport toGo(NodeView n, Need need) {
        if (n.cordoned()) {
            return report(n, NodeReason.CORDONED, "", null);
        }
        if (need != Need.CANDIDATE || !plan.moves().room()) {
            return report(n, NodeReason.WAITING_FOR_STEP, "", null);
        }
        if (n.throttled() && cursor.phase() == Cursor.Phase.STEPS) {
            return report(n, NodeReason.THROTTLED, "", null);
        }
        return heldOr(n, NodeReason.WAITING_FOR_BUDGET);
    }

    private NodeReport heldOr(NodeView n, NodeReason otherwise) {
        Optional<Hold> gate = plan.moves().gate();
        if (gate.isEmpty()) {
            return report(n, otherwise, "", null);
        }
        NodeReason reason = gate.get().reason().equals("AdmissionRefused") ? NodeReason.ADMISSION : NodeReason.HELD;
        return report(n, reason, gate.get().message(), null);
    }

    private static NodeReason reason(PodFailure.Kind kind) {
        return switch (kind) {
            case CRASH_LOOP -> NodeReason.CRASH_LOOPING;
            case IMAGE_PULL -> NodeReason.IMAGE_PULL_FAILED;
            case INIT_FAILED -> NodeReason.INIT_FAILED;
            case CONFIG -> NodeReason.CONFIG_ERROR;
            case UNSCHEDULABLE -> NodeReason.UNSCHEDULABLE;
        };
    }

    private static NodeReport report(NodeView n, NodeReason reason, String detail, Instant since) {
        return new NodeReport(n.name(), reason, detail, Optional.ofNullable(since));
    }
}
