package dev.jetpilot.operator.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One node as one rollout sees it.
 *
 * @param name name of the node
 * @param resourceVersion precondition of every patch of the node
 * @param labels the node's labels
 * @param selected whether the rollout's nodeSelector selects it
 * @param connectivity what its Ready condition says
 * @param connectivitySince when the Ready condition last changed
 * @param cordoned whether it is unschedulable
 * @param throttled whether it says that it is throttled
 * @param assignment what it is told to run by this rollout; a label that names no existing revision counts
 *     as none
 * @param labelled whether it carries this rollout's assignment label at all, readable or not
 * @param assignedAt since when, where it is known
 * @param pod the rollout's pod on it
 * @param gpuHolder the other rollout that holds the GPU this one would need
 * @param unfit why a pod of the rollout's target could not run on it
 */
public record NodeView(
        String name,
        String resourceVersion,
        Map<String, String> labels,
        boolean selected,
        Connectivity connectivity,
        Instant connectivitySince,
        boolean cordoned,
        boolean throttled,
        Optional<Assignment> assignment,
        boolean labelled,
        Optional<Instant> assignedAt,
        Optional<PodView> pod,
        Optional<String> gpuHolder,
        Optional<Unfit> unfit) {

    /** A node that can run the target. */
    public NodeView(
            String name,
            String resourceVersion,
            Map<String, String> labels,
            boolean selected,
            Connectivity connectivity,
            Instant connectivitySince,
            boolean cordoned,
            boolean throttled,
            Optional<Assignment> assignment,
            boolean labelled,
            Optional<Instant> assignedAt,
            Optional<PodView> pod,
            Optional<String> gpuHolder) {
        this(
                name,
                resourceVersion,
                labels,
                selected,
                connectivity,
                connectivitySince,
                cordoned,
                throttled,
                assignment,
                labelled,
                assignedAt,
                pod,
                gpuHolder,
                Optional.empty());
    }

    /** Ready condition is True or False. */
    public boolean online() {
        return connectivity.online();
    }

    /** The node answers requests: a ready pod of this rollout, of whatever revision, on a ready node. */
    public boolean serving() {
        return connectivity == Connectivity.READY
                && pod.isPresent()
                && pod.get().ready()
                && !pod.get().terminating();
    }

    /** The node serves what it is assigned, and has for {@code minReady}. */
    public boolean available(Duration minReady, Instant now) {
        return serves() && !pod.get().since().plus(minReady).isAfter(now);
    }

    /** The node serves what it is assigned, however briefly. */
    public boolean serves() {
        return serving() && assignment.isPresent() && pod.get().runs().equals(assignment.get());
    }

    /** Whether the node is told to run this revision. */
    public boolean runs(String revision) {
        return assignment.isPresent() && assignment.get().revision().equals(revision);
    }
}
