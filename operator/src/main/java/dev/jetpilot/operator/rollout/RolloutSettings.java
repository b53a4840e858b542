package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Share;
import dev.jetpilot.operator.fleet.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An EdgeRollout as the planner needs it: parsed, with its defaults applied.
 *
 * @param uid makes the choice of nodes differ from rollout to rollout
 * @param model name in spec.modelRef
 * @param paused spec.paused
 * @param decisions what people decided by annotations
 * @param maxUnavailable per class, rounded down, at least 1
 * @param steps steps of the canary, may be empty
 * @param spreadBy node labels the canary is spread over
 * @param judged whether there is anything to judge: spec.analysis with objectives
 * @param onInconclusive what happens when an analysis step ends without proof
 * @param rollback how a bad version is taken back
 * @param bake how long a promoted revision is watched before it is stable
 * @param windows when nodes may move forward
 * @param minReady how long a pod must be ready to count as available
 * @param progressDeadline how long a node may take to become available
 * @param historyLimit old revisions kept
 */
public record RolloutSettings(
        String uid,
        String model,
        boolean paused,
        Decisions decisions,
        Share maxUnavailable,
        List<Step> steps,
        List<String> spreadBy,
        boolean judged,
        Inconclusive onInconclusive,
        Rollback rollback,
        Duration bake,
        Windows windows,
        Duration minReady,
        Duration progressDeadline,
        int historyLimit) {

    /** What happens when an analysis step ends without proof. */
    public enum Inconclusive {
        PAUSE,
        ROLLBACK,
        PROMOTE
    }

    /**
     * How a bad version is taken back.
     *
     * @param automatic whether a breach rejects by itself
     * @param wholeRollout whether a breach rejects in every class
     * @param maxFailed failed nodes a class bears in an attempt
     * @param offlineGrace how long a canary node may be offline before it counts as failed
     * @param maxUnavailable serving nodes that go back at a time
     * @param window earlier stable revisions that are gone back to without steps
     */
    public record Rollback(
            boolean automatic,
            boolean wholeRollout,
            int maxFailed,
            Duration offlineGrace,
            Share maxUnavailable,
            int window) {}

    public RolloutSettings {
        steps = List.copyOf(steps);
        spreadBy = List.copyOf(spreadBy);
    }

    /** Why a person stops forward moves, if one does. */
    Optional<String> stoppedBy() {
        if (paused) {
            return Optional.of("spec.paused is true");
        }
        return decisions.hold().map(why -> "jetpilot.dev/hold: " + why);
    }
}
