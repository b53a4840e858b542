package dev.jetpilot.testbed.cluster;

import java.time.Duration;

/** How soon a node that falls silent is Unknown; on the wall clock, since it is the machine that may stand still for a moment. */
public enum Watchfulness {
    /** After a minute: for stories in which no node is lost unnoticed, on machines that are busy. */
    PATIENT(Duration.ofSeconds(6), Duration.ofSeconds(60)),
    /** After six seconds: for stories of nodes that fall silent. */
    WATCHFUL(Duration.ofMillis(800), Duration.ofSeconds(6));

    private final Duration lease;
    private final Duration grace;

    Watchfulness(Duration lease, Duration grace) {
        this.lease = lease;
        this.grace = grace;
    }

    /** How often kubelets renew their leases. */
    Duration lease() {
        return lease;
    }

    /** How long a node may be silent. */
    Duration grace() {
        return grace;
    }

    /** A wall clock's duration as one of a time that passes so much faster. */
    static Duration scaled(Duration real, double speed) {
        return Duration.ofNanos(Math.round(real.toNanos() * speed));
    }
}
