package dev.jetpilot.operator.fleet;

import java.util.Optional;

/**
 * The DaemonSet of one assignment.
 *
 * @param current whether it is as the revision and the rollout want it
 * @param observed whether its controller has seen its current generation
 * @param admission whether a server-side dry run of its pod was accepted
 * @param message what the API server said when it refused
 */
public record WorkloadView(boolean current, boolean observed, Admission admission, Optional<String> message) {
    /** What is known of the dry run. */
    public enum Admission {
        /** Not asked yet. */
        UNKNOWN,
        /** The API server would create the pod. */
        ACCEPTED,
        /** The API server would refuse the pod: Pod Security, quota, a policy. */
        REFUSED
    }
}
