package dev.jetpilot.testbed.cluster;

import dev.jetpilot.testbed.jetson.Pace;
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

    /** How long a node may be silent, on the wall clock. */
    Duration grace() {
        return grace;
    }

    /** The same in a time that passes so much faster. */
    Duration grace(double speed) {
        return scaled(grace, speed);
    }

    /** How often kubelets report, in a time that passes so much faster; the status so seldom that it says nothing by itself. */
    Pace pace(double speed) {
        return new Pace(scaled(lease, speed), grace(speed));
    }

    private static Duration scaled(Duration real, double speed) {
        return Duration.ofNanos(Math.round(real.toNanos() * speed));
    }
}
