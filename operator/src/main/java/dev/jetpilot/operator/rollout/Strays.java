package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Nodes of no class of the target (R15): those the selector no longer selects are unassigned, those whose
 * class only stable knows stay where they are, those whose class nobody knows are named. They share one
 * budget among themselves.
 */
final class Strays {
    private final Situation s;
    private final Lineage lineage;
    private final List<NodeView> nodes;
    private final List<Action.AssignNode> moves = new ArrayList<>();
    private final List<NodeReport> reports = new ArrayList<>();

    Strays(Situation s, Lineage lineage, List<NodeView> nodes) {
        this.s = s;
        this.lineage = lineage;
        this.nodes = nodes;
    }

    List<Action.AssignNode> moves() {
        return moves;
    }

    List<NodeReport> reports() {
        return reports;
    }

    Strays plan() {
        int online = 0;
        int unavailable = 0;
        for (NodeView n : nodes) {
            online += n.online() ? 1 : 0;
            boolean leaving = !n.labelled() && n.pod().isPresent();
            boolean lacking = n.assignment().isPresent() && !n.serves();
            unavailable += n.online() && (leaving || lacking) ? 1 : 0;
        }
        int budget = Math.max(1, s.settings().maxUnavailable().floorOf(online)) - unavailable;
        for (NodeView n : nodes) {
            Optional<Action.AssignNode> move = move(n);
            int cost = n.serving() ? 1 : 0;
            if (move.isPresent() && cost <= Math.max(0, budget)) {
                budget -= cost;
                moves.add(move.get());
            }
            report(n);
        }
        return this;
    }

    private Optional<Action.AssignNode> move(NodeView n) {
        if (!n.selected()) {
            return n.labelled() && (n.online() || n.assignment().isEmpty())
                    ? Optional.of(patch(n, Optional.empty(), MoveReason.DESELECTED))
                    : Optional.empty();
        }
        if (n.assignment().isEmpty()) {
            return n.labelled() ? Optional.of(patch(n, Optional.empty(), MoveReason.DESELECTED)) : Optional.empty();
        }
        if (!lineage.onTrial(n.assignment().get())) {
            return Optional.empty();
        }
        return lineage.lastStableOf(n)
                .filter(to -> !n.assignment().get().equals(to))
                .map(to -> patch(n, Optional.of(to), MoveReason.SUPERSEDED));
    }

    private Action.AssignNode patch(NodeView n, Optional<Assignment> to, MoveReason reason) {
        return new Action.AssignNode(n.name(), n.resourceVersion(), n.assignment(), to, reason);
    }

    private void report(NodeView n) {
        NodeReason reason;
        if (!n.online()) {
            reason = NodeReason.OFFLINE;
        } else if (!n.selected()) {
            reason = NodeReason.DESELECTED;
        } else {
            reason = n.assignment().isPresent() && n.serves() ? NodeReason.SERVING : NodeReason.UNCLASSIFIED;
        }
        Optional<java.time.Instant> since = n.online() ? n.assignedAt() : Optional.of(n.connectivitySince());
        reports.add(new NodeReport(n.name(), reason, "", since));
    }
}
