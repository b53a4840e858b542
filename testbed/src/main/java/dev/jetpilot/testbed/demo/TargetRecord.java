package dev.jetpilot.testbed.demo;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.testbed.demo.report.Period;
import dev.jetpilot.testbed.jetson.RequestTally;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of one target of a rollout.
 *
 * @param rollout {@code namespace/name}
 * @param model name of the EdgeModel
 * @param when from the change of modelRef until nothing moved
 * @param before requests at its beginning
 * @param after requests at its end
 * @param atTheEnd the rollout as it was stored then
 */
record TargetRecord(
        String rollout,
        String model,
        Period when,
        List<RequestTally> before,
        List<RequestTally> after,
        Optional<EdgeRollout> atTheEnd) {

    TargetRecord {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }
}
