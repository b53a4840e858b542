package dev.jetpilot.operator.fleet;

import java.time.Instant;
import java.util.Optional;

/**
 * The rollout's pod on a node: the one of the node's assignment where there is one, else another.
 *
 * @param name name of the pod
 * @param runs what it runs
 * @param ready whether its Ready condition is True
 * @param since when it became ready, or last ceased to be, or was created
 * @param terminating whether it is being deleted
 * @param failure why it will not become ready by waiting, if so
 */
public record PodView(
        String name,
        Assignment runs,
        boolean ready,
        Instant since,
        boolean terminating,
        Optional<PodFailure> failure) {}
