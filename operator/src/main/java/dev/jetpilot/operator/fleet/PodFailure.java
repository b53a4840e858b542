package dev.jetpilot.operator.fleet;

/**
 * A pod that will not become ready by waiting a little longer.
 *
 * @param kind what kind of failure
 * @param message what the kubelet or the scheduler said
 */
public record PodFailure(Kind kind, String message) {
    /** Kinds of failure, each a {@code NodeReason} of its own. */
    public enum Kind {
        /** A container is in CrashLoopBackOff. */
        CRASH_LOOP,
        /** The kubelet is in ImagePullBackOff, or the image name is invalid. */
        IMAGE_PULL,
        /** An init container (fetch, engine build, validation) failed for good or is in back-off. */
        INIT_FAILED,
        /** The container cannot be created: missing Secret, ConfigMap, RuntimeClass or volume. */
        CONFIG,
        /** The scheduler finds no room, for another reason than the GPU's holder. */
        UNSCHEDULABLE
    }
}
