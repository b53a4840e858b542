package dev.jetpilot.testbed.jetson;

import java.time.Duration;

/**
 * How often a kubelet says that it is there.
 *
 * @param lease between two renewals of the node's lease; the kubelet's default is 10 s, a quarter of the lease
 * @param status between two writes of an unchanged node status; the kubelet's default is 5 min
 */
public record Pace(Duration lease, Duration status) {
    /** The kubelet's defaults. */
    public static final Pace KUBELET = new Pace(Duration.ofSeconds(10), Duration.ofMinutes(5));

    /** Half as often as the kubelet, for a thousand nodes beside their control plane on one machine; within the usual grace of 50 s. */
    public static final Pace THOUSAND = new Pace(Duration.ofSeconds(20), Duration.ofMinutes(5));
}
