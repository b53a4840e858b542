package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.fleet.Tombstone;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything a plan depends on.
 *
 * @param settings the rollout, with its defaults applied
 * @param target what its modelRef comes to
 * @param revisions its revisions
 * @param tombstones what is left of pruned ones
 * @param fleet its nodes and DaemonSets
 * @param verdicts the latest verdict of each class
 * @param now the time
 */
public record Situation(
        RolloutSettings settings,
        Target target,
        List<Revision> revisions,
        List<Tombstone> tombstones,
        Fleet fleet,
        Map<String, ClassVerdict> verdicts,
        Instant now) {

    public Situation {
        revisions = List.copyOf(revisions);
        tombstones = List.copyOf(tombstones);
        verdicts = Map.copyOf(verdicts);
    }
}
