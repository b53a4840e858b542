package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.operator.rollout.RolloutReport;
import dev.jetpilot.operator.rollout.Situation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything a status is made of.
 *
 * @param rollout as it was reconciled, with the status it had
 * @param situation what was planned on
 * @param report what the plan tells people
 * @param problems annotations that are ignored because they cannot be read
 */
public record Standing(EdgeRollout rollout, Situation situation, RolloutReport report, List<String> problems) {
    public Standing {
        problems = List.copyOf(problems);
    }

    Instant now() {
        return situation.now();
    }

    long generation() {
        return Optional.ofNullable(rollout.getMetadata().getGeneration()).orElse(0L);
    }

    /** The status it had; empty at first sight. */
    Optional<EdgeRolloutStatus> previous() {
        return Optional.ofNullable(rollout.getStatus());
    }

    /** Name of the model a revision came from, or its id when the revision is gone. */
    String model(String revision) {
        return situation.revisions().stream()
                .filter(r -> r.id().equals(revision))
                .map(r -> r.model())
                .findFirst()
                .orElse(revision);
    }
}
