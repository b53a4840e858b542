package dev.jetpilot.operator.analysis;

import java.net.URI;
import java.time.Instant;

/**
 * A serving pod as the analysis needs it.
 *
 * @param node name of its node
 * @param revision revision id the pod runs
 * @param podUid a new one means new counters
 * @param metrics where it exports its metrics
 * @param startedAt when its serving container started
 * @param nodeOnline whether the node's Ready condition is not Unknown
 * @param podReady whether the pod is Ready
 * @param throttled whether the node says that it is throttled
 */
public record ScrapeTarget(
        String node,
        String revision,
        String podUid,
        URI metrics,
        Instant startedAt,
        boolean nodeOnline,
        boolean podReady,
        boolean throttled) {}
