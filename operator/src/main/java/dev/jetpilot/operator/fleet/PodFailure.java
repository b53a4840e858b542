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
        /** The node's own facts are not those by which it was taken for its class. */
        HOST_DIFFERS,
        /** The model does not arrive. */
        FETCH_FAILED,
        /** The engine cannot be built. */
        ENGINE_FAILED,
        /** The user's validation ended with another exit code than 0. */
        VALIDATION_FAILED,
        /** Another init container is in back-off. */
        INIT_FAILED,
        /** The container cannot be created: missing Secret, ConfigMap, RuntimeClass or volume. */
        CONFIG,
        /** The scheduler finds no room, for another reason than the GPU's holder. */
        UNSCHEDULABLE
    }
}
