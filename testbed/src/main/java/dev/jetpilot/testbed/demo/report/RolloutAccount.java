package dev.jetpilot.testbed.demo.report;

import java.util.List;

/**
 * What came of one target of a rollout, from the change of its modelRef until nothing moved.
 *
 * @param rollout name of the EdgeRollout
 * @param model name of the EdgeModel
 * @param version its version
 * @param when from the change until nothing moved
 * @param classes by hardware class
 * @param moves how often a node was told to run something else
 * @param nodePatches PATCH requests to nodes that the operator sent, refused ones included
 * @param writes all requests of the operator that changed something
 */
public record RolloutAccount(
        String rollout,
        String model,
        String version,
        Period when,
        List<ClassAccount> classes,
        long moves,
        long nodePatches,
        long writes) {

    public RolloutAccount {
        classes = List.copyOf(classes);
    }

    /** Node patches a move; 0 if nothing moved. */
    public double patchesPerMove() {
        return moves == 0 ? 0 : (double) nodePatches / moves;
    }

    /** All writes a move; 0 if nothing moved. */
    public double writesPerMove() {
        return moves == 0 ? 0 : (double) writes / moves;
    }
}
