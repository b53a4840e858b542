package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.analysis.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to do now.
 *
 * @param actions writes, in order; empty when nothing is to be done
 * @param report what to tell people
 * @param watches what to have judged
 * @param requeueAfter when to look again even if nothing happens; zero: at once
 */
public record Plan(List<Action> actions, RolloutReport report, List<Watch> watches, Optional<Duration> requeueAfter) {

    public Plan {
        actions = List.copyOf(actions);
        watches = List.copyOf(watches);
    }
}
