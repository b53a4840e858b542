package dev.jetpilot.api.v1alpha1;

import java.util.List;
import java.util.Optional;

/**
 * What an absent field means: the one table of defaults. The CRDs carry no {@code default:}, so that a stored object
 * is what its author wrote and the revision id, a hash of it, never moves; the operator reads absent fields by this
 * table, and docs/api.md and the descriptions of the fields show it.
 */
public final class Defaults {
    public static final String MAX_UNAVAILABLE = "10%";
    public static final String BAKE = "30m";
    public static final int MIN_READY_SECONDS = 10;
    public static final int PROGRESS_DEADLINE_SECONDS = 900;
    public static final int REVISION_HISTORY_LIMIT = 5;

    public static final String ANALYSIS_STEP_MIN_DURATION = "5m";
    public static final String ANALYSIS_STEP_MAX_DURATION = "2h";

    public static final String ANALYSIS_INTERVAL = "10s";
    public static final String ANALYSIS_WARMUP = "120s";
    public static final String ANALYSIS_BASELINE = "10m";
    public static final String FALSE_ROLLBACK_RATE = "1%";
    public static final OnInconclusive ON_INCONCLUSIVE = OnInconclusive.PAUSE;
    public static final String REGRESSION_MAX_INCREASE = "10%";

    public static final RollbackMode ROLLBACK_MODE = RollbackMode.AUTOMATIC;
    public static final RollbackScope ROLLBACK_SCOPE = RollbackScope.HARDWARE_CLASS;
    public static final int ROLLBACK_MAX_FAILED = 1;
    public static final String ROLLBACK_OFFLINE_GRACE = "30m";
    public static final String ROLLBACK_MAX_UNAVAILABLE = "50%";
    public static final int ROLLBACK_WINDOW = 2;

    public static final PrefetchMode PREFETCH_MODE = PrefetchMode.BEFORE_MOVE;
    public static final int PREFETCH_MAX_CONCURRENT = 20;

    public static final String WINDOW_TIME_ZONE = "UTC";

    public static final String AB_TEST_SPLIT = "50%";
    public static final Direction AB_TEST_BETTER_IS = Direction.LOWER;
    public static final String AB_TEST_MINIMUM_EFFECT = "5%";
    public static final String AB_TEST_MIN_DURATION = "24h";
    public static final String AB_TEST_MAX_DURATION = "168h";
    public static final OnConclusion AB_TEST_ON_CONCLUSION = OnConclusion.RETURN;

    public static final String METRICS_PATH = "/metrics";
    public static final String RUNTIME_CLASS_NAME = "nvidia";
    public static final String GPU_RESOURCE = "nvidia.com/gpu";
    public static final String BUILD_TIMEOUT = "20m";
    public static final String VALIDATION_TIMEOUT = "10m";
    public static final int DLA_CORE = 0;
    public static final boolean DLA_GPU_FALLBACK = true;

    /**
     * One default.
     *
     * @param field kind and path, as in {@code EdgeRollout.spec.rollback.window}; items of a list are {@code steps[]}
     * @param value as it would be written in YAML
     * @param meaning what that does
     */
    public record Row(String field, String value, String meaning) {}

    private static final String MODEL = "EdgeModel.spec.";
    private static final String CLASS = MODEL + "hardwareClasses[].";
    private static final String ROLLOUT = "EdgeRollout.spec.";
    private static final String STEP = ROLLOUT + "strategy.canary.steps[].analysis.";
    private static final String AB_TEST = ROLLOUT + "strategy.abTest.";

    private static final List<Row> ROWS = List.of(
            row(MODEL + "engine.buildTimeout", BUILD_TIMEOUT, "a build that takes longer fails on that node"),
            row(MODEL + "engine.dla.core", DLA_CORE, "the first DLA core"),
            row(MODEL + "engine.dla.gpuFallback", DLA_GPU_FALLBACK, "layers the DLA cannot run go to the GPU"),
            row(MODEL + "serving.gpuResource", GPU_RESOURCE, "what the NVIDIA device plugin offers"),
            row(MODEL + "serving.metrics.path", METRICS_PATH, "where Triton and most servers export"),
            row(MODEL + "serving.runtimeClassName", RUNTIME_CLASS_NAME, "the RuntimeClass that K3s makes"),
            row(MODEL + "validation.timeout", VALIDATION_TIMEOUT, "a validation that takes longer fails on that node"),
            row(CLASS + "engine.buildTimeout", BUILD_TIMEOUT, "unless engine of the model says otherwise"),
            row(CLASS + "engine.dla.core", DLA_CORE, "the first DLA core"),
            row(CLASS + "engine.dla.gpuFallback", DLA_GPU_FALLBACK, "layers the DLA cannot run go to the GPU"),
            row(CLASS + "serving.gpuResource", GPU_RESOURCE, "unless serving of the model says otherwise"),
            row(CLASS + "serving.metrics.path", METRICS_PATH, "where Triton and most servers export"),
            row(CLASS + "serving.runtimeClassName", RUNTIME_CLASS_NAME, "unless serving of the model says otherwise"),
            row(ROLLOUT + "paused", false, "nodes move"),
            row(ROLLOUT + "maxUnavailable", MAX_UNAVAILABLE, "per hardware class, rounded down, at least 1"),
            row(ROLLOUT + "bake", BAKE, "watched that long at 100 % before the new revision is stable"),
            row(ROLLOUT + "minReadySeconds", MIN_READY_SECONDS, "seconds Ready before a pod counts"),
            row(ROLLOUT + "progressDeadlineSeconds", PROGRESS_DEADLINE_SECONDS, "15 minutes; a slower node is failed"),
            row(ROLLOUT + "revisionHistoryLimit", REVISION_HISTORY_LIMIT, "old revisions kept"),
            row(STEP + "minDuration", ANALYSIS_STEP_MIN_DURATION, "no verdict of Pass before"),
            row(STEP + "maxDuration", ANALYSIS_STEP_MAX_DURATION, "then onInconclusive applies"),
            row(AB_TEST + "split", AB_TEST_SPLIT, "half of the nodes"),
            row(AB_TEST + "betterIs", "Lower", "as for latencies"),
            row(AB_TEST + "minimumEffect", AB_TEST_MINIMUM_EFFECT, "a smaller difference counts as none"),
            row(AB_TEST + "minDuration", AB_TEST_MIN_DURATION, "a whole day, so that every hour is in it"),
            row(AB_TEST + "maxDuration", AB_TEST_MAX_DURATION, "a week"),
            row(AB_TEST + "onConclusion", "Return", "the challenger's nodes go back"),
            row(ROLLOUT + "analysis.source", "{pods: {}}", "the serving pods' own metrics"),
            row(ROLLOUT + "analysis.interval", ANALYSIS_INTERVAL, "time between scrapes"),
            row(ROLLOUT + "analysis.warmup", ANALYSIS_WARMUP, "pod age before which it is not judged"),
            row(ROLLOUT + "analysis.baseline", ANALYSIS_BASELINE, "history of stable wanted before the first move"),
            row(ROLLOUT + "analysis.falseRollbackRate", FALSE_ROLLBACK_RATE, "per rollout"),
            row(ROLLOUT + "analysis.onInconclusive", "Pause", "waits for a person"),
            row(ROLLOUT + "analysis.regression.maxIncrease", REGRESSION_MAX_INCREASE, "of the stable's latency"),
            row(ROLLOUT + "rollback.mode", "Automatic", "a breach needs nobody"),
            row(ROLLOUT + "rollback.scope", "HardwareClass", "other classes go on"),
            row(ROLLOUT + "rollback.maxFailed", ROLLBACK_MAX_FAILED, "the second failed node is a breach"),
            row(ROLLOUT + "rollback.offlineGrace", ROLLBACK_OFFLINE_GRACE, "a canary node may be offline that long"),
            row(ROLLOUT + "rollback.maxUnavailable", ROLLBACK_MAX_UNAVAILABLE, "serving nodes that go back at a time"),
            row(ROLLOUT + "rollback.window", ROLLBACK_WINDOW, "healthy revisions gone back to without steps"),
            row(ROLLOUT + "prefetch.mode", "BeforeMove", "nodes fetch before they move"),
            row(ROLLOUT + "prefetch.maxConcurrent", PREFETCH_MAX_CONCURRENT, "nodes that fetch at a time"),
            row(ROLLOUT + "maintenanceWindows[].timeZone", WINDOW_TIME_ZONE, "schedules are in UTC"));

    private Defaults() {}

    /** All defaults, models first. */
    public static List<Row> rows() {
        return ROWS;
    }

    /** The default of a field such as {@code EdgeRollout.spec.bake}, if it has one. */
    public static Optional<Row> of(String field) {
        return ROWS.stream().filter(r -> r.field().equals(field)).findFirst();
    }

    private static Row row(String field, Object value, String meaning) {
        return new Row(field, value.toString(), meaning);
    }
}
