package dev.jetpilot.operator.workload;

/** Names of the init containers of a pod, in the order in which they run. */
public final class PodSteps {
    /** The agent compares the node with its labels. */
    public static final String PREFLIGHT = "preflight";
    /** The agent brings the model. */
    public static final String FETCH = "fetch";
    /** The agent brings the INT8 calibration cache. */
    public static final String FETCH_CALIBRATION = "fetch-calibration";
    /** TensorRT builds the engine. */
    public static final String ENGINE = "engine";
    /** The user's container tries the model. */
    public static final String VALIDATION = "validation";

    private PodSteps() {}
}
