package dev.jetpilot.operator.fleet;

/**
 * Why a pod of a rollout's target could not run on a node, whatever the cluster's state otherwise.
 *
 * @param kind what kind of reason
 * @param message what is wrong and the mend
 */
public record Unfit(Kind kind, String message) {
    /** Kinds of reason, each a {@code NodeReason} of its own. */
    public enum Kind {
        /** The hardware or its L4T cannot run the revision. */
        HARDWARE,
        /** The node offers no GPU to pods. */
        NO_GPU
    }
}
