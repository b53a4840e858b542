package dev.jetpilot.operator.rollout;

import java.time.Instant;
import java.util.Optional;

/**
 * Why one node runs what it runs.
 *
 * @param node its name
 * @param reason one of the closed list
 * @param detail what the kubelet, the scheduler or the gate said, may be empty
 * @param since since when, where that is known
 */
public record NodeReport(String node, NodeReason reason, String detail, Optional<Instant> since) {}
