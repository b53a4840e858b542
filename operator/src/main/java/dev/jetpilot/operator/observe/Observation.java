package dev.jetpilot.operator.observe;

import dev.jetpilot.operator.analysis.ScrapeTarget;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.Tombstone;
import java.util.List;
import java.util.Map;

/**
 * Everything one rollout can see at one moment.
 *
 * @param target what its modelRef comes to
 * @param revisions its revisions, by id
 * @param tombstones what is left of pruned ones
 * @param fleet its nodes and DaemonSets
 * @param scrapeTargets its pods that export metrics, by the name of their node
 */
public record Observation(
        Target target,
        List<Revision> revisions,
        List<Tombstone> tombstones,
        Fleet fleet,
        Map<String, ScrapeTarget> scrapeTargets) {

    public Observation {
        revisions = List.copyOf(revisions);
        tombstones = List.copyOf(tombstones);
        scrapeTargets = Map.copyOf(scrapeTargets);
    }
}
