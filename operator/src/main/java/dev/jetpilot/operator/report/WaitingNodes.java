package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.WaitingNode;
import dev.jetpilot.operator.rollout.NodeReason;
import dev.jetpilot.operator.rollout.NodeReport;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

/** Names the nodes that wait: those a person can help first, those that only wait for their turn last. */
final class WaitingNodes {
    /** More are only counted: a status is read in three seconds. */
    static final int MOST = 10;

    private WaitingNodes() {}

    static List<WaitingNode> of(List<NodeReport> nodes) {
        return nodes.stream()
                .filter(n -> !n.reason().content())
                .sorted(Comparator.comparing((NodeReport n) -> Urgency.of(n.reason()))
                        .thenComparing(NodeReport::node))
                .limit(MOST)
                .map(n -> new WaitingNode(
                        n.node(),
                        n.reason().word(),
                        n.detail().isEmpty() ? n.reason().meaning() : n.detail(),
                        n.since().map(WaitingNodes::seconds).orElse(null)))
                .toList();
    }

    static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private enum Urgency {
        BROKEN,
        AWAY,
        IN_TURN;

        static Urgency of(NodeReason reason) {
            return switch (reason) {
                case CRASH_LOOPING,
                        IMAGE_PULL_FAILED,
                        HOST_DIFFERS,
                        FETCH_FAILED,
                        ENGINE_FAILED,
                        VALIDATION_FAILED,
                        INIT_FAILED,
                        CONFIG_ERROR,
                        UNSCHEDULABLE,
                        NOT_READY_IN_TIME,
                        ADMISSION,
                        NO_CAPACITY,
                        UNCLASSIFIED,
                        INCOMPATIBLE,
                        NO_GPU,
                        NOTHING_TO_GO_BACK_TO,
                        NODE_NOT_READY -> BROKEN;
                case OFFLINE, CORDONED, THROTTLED, HELD -> AWAY;
                case SERVING,
                        CANARY,
                        MOVING,
                        WAITING_FOR_STEP,
                        WAITING_FOR_BUDGET,
                        WAITING_TO_GO_BACK,
                        ROLLED_BACK,
                        FAILED,
                        ALARMED,
                        DESELECTED -> IN_TURN;
            };
        }
    }
}
