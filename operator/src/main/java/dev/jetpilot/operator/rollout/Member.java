package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.Unfit;
import java.time.Instant;
import java.util.Optional;

/**
 * A node as its class sees it in one plan. Every rule asks the same few questions of every node: they are answered
 * once, here.
 *
 * @param place its place among the nodes of the class, from 0
 * @param node the node
 * @param stable what the stable model would have it run; empty when there is none or it was never stable on such a node
 * @param onTarget whether it is told to run the target, as this class
 * @param onStable whether it is told to run just {@code stable}, which may be nothing
 * @param serving whether it answers requests, with whatever revision
 * @param serves whether it serves what it is assigned, however briefly
 * @param available whether it serves what it is assigned, and has for minReady
 */
record Member(
        int place,
        NodeView node,
        Optional<Assignment> stable,
        boolean onTarget,
        boolean onStable,
        boolean serving,
        boolean serves,
        boolean available) {

    /**
     * Answers the questions.
     *
     * @param goal what a node on the target runs
     * @param readyBy a pod that is ready since then, or longer, is available
     */
    static Member of(int place, NodeView n, Assignment goal, Optional<Assignment> stable, Instant readyBy) {
        Optional<Assignment> has = n.assignment();
        boolean serves = n.serves();
        return new Member(
                place,
                n,
                stable,
                has.isPresent() && has.get().equals(goal),
                has.equals(stable),
                n.serving(),
                serves,
                serves && !n.pod().get().since().isAfter(readyBy));
    }

    String name() {
        return node.name();
    }

    boolean online() {
        return node.online();
    }

    boolean throttled() {
        return node.throttled();
    }

    Optional<Assignment> assignment() {
        return node.assignment();
    }

    boolean assigned() {
        return node.assignment().isPresent();
    }

    /** Whether it may be moved forward: it takes pods, and can run the target. */
    boolean movable() {
        return takesPods() && fits();
    }

    boolean takesPods() {
        return takesPods(node);
    }

    boolean fits() {
        return node.unfit().isEmpty();
    }

    /** Whether it offers a GPU to pods at all. */
    boolean hasGpu() {
        return node.unfit().filter(u -> u.kind() == Unfit.Kind.NO_GPU).isEmpty();
    }

    /** It answers, is not cordoned, and has a GPU for us. */
    static boolean takesPods(NodeView n) {
        return n.connectivity() == Connectivity.READY
                && !n.cordoned()
                && n.gpuHolder().isEmpty();
    }

    /** Whether it counts in a weight's denominator. */
    boolean counted() {
        return node.online() && !node.cordoned() && node.gpuHolder().isEmpty() && fits();
    }

    /** Whether it takes from what may be unavailable in its class. */
    boolean unavailable() {
        return !available && assigned() && node.online() && node.gpuHolder().isEmpty();
    }

    /** When it was told to run what it is assigned, as far as is known. */
    Instant assignedAt() {
        return node.assignedAt().orElse(node.connectivitySince());
    }
}
