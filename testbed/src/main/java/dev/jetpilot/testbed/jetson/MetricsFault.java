package dev.jetpilot.testbed.jetson;

/** What may be wrong with the metrics endpoints of a node's pods. */
public enum MetricsFault {
    NONE,
    /** Connections are reset. */
    DOWN,
    /** Connections are accepted and never answered. */
    HANGING,
    /** HTTP 500. */
    ERROR,
    /** HTTP 200 with something that is not the Prometheus text format. */
    GARBAGE,
    /** The page of the moment when the fault began, for ever. */
    STALE
}
