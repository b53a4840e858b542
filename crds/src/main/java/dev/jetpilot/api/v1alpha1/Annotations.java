package dev.jetpilot.api.v1alpha1;

/** Annotations by which a person steers an EdgeRollout. All are safe to repeat and to lose. */
public final class Annotations {
    /**
     * {@code <model>#<attempt>.<step>}: lets all classes of that attempt pass that step; step 1 is the first of spec.
     */
    public static final String APPROVE = "jetpilot.dev/approve";

    /** {@code <model>#<attempt>}: ends that attempt and takes its nodes back. */
    public static final String REJECT = "jetpilot.dev/reject";

    /** {@code <model>#<attempt>}: the attempt to begin, in the classes that rejected the model. */
    public static final String RETRY = "jetpilot.dev/retry";

    /** Why nodes must not move forward for now: a pause that GitOps does not undo. */
    public static final String HOLD = "jetpilot.dev/hold";

    private Annotations() {}
}
