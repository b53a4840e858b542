package dev.jetpilot.operator.analysis;

/** What the evidence says about one objective, or about all objectives of a hardware class. */
public enum Verdict {
    /** Proven to meet the objective. */
    PASS,
    /** Proven to breach it, by the canary's own doing. Latched. */
    FAIL,
    /** In breach, but so is the control group at the same time. */
    COMMON_CAUSE,
    /** Neither is proven, or there is nothing to prove it with; the reason is named. */
    INCONCLUSIVE
}
