package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.api.v1alpha1.SloStatus;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.RolloutPhase;
import dev.jetpilot.operator.rollout.RolloutReport;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The conditions of a rollout, in the words of kstatus (sigs.k8s.io/cli-utils): Ready, Reconciling and Stalled; and SLOMet.
 *
 * <p>kstatus reads Stalled=True as failed, which Flux and kpt report at once. So a rollout whose model is missing is not
 * called stalled on first sight of its generation, nor in its first half minute: the model may be a moment behind.
 */
final class RolloutConditions {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Standing standing;
    private final RolloutReport report;
    private final Conditions conditions;
    private final String message;
    private final List<ClassStatus> classes;

    RolloutConditions(Standing standing, String message, List<ClassStatus> classes) {
        this.standing = standing;
        this.report = standing.report();
        this.message = message;
        this.classes = classes;
        this.conditions = new Conditions(
                standing.previous().map(EdgeRolloutStatus::conditions).orElse(List.of()),
                standing.generation(),
                standing.now());
    }

    List<Condition> all() {
        return List.of(ready(), reconciling(), stalledCondition(), sloMet());
    }

    private boolean healthy() {
        return report.phase() == RolloutPhase.HEALTHY;
    }

    private Condition ready() {
        if (healthy()) {
            return conditions.of("Ready", "True", "Healthy", message);
        }
        boolean neverKnown = conditions.status("Ready").map("Unknown"::equals).orElse(true);
        boolean undecided = neverKnown && !stalled() && report.phase() == RolloutPhase.PROGRESSING;
        return conditions.of("Ready", undecided ? "Unknown" : "False", reason(), message);
    }

    private Condition reconciling() {
        return healthy() || stalled()
                ? conditions.of("Reconciling", "False", healthy() ? "Healthy" : reason(), "nothing is under way")
                : conditions.of("Reconciling", "True", reason(), message);
    }

    private Condition stalledCondition() {
        return stalled()
                ? conditions.of("Stalled", "True", reason(), message)
                : conditions.of("Stalled", "False", "NotStalled", "it is not stuck");
    }

    private boolean stalled() {
        return report.stalled() && (rejected() || !early());
    }

    private boolean early() {
        boolean missing = standing.situation().target() instanceof Target.Unavailable u
                && !u.reason().equals("InvalidSpec");
        boolean firstSight = standing.previous()
                .map(EdgeRolloutStatus::observedGeneration)
                .filter(seen -> seen == standing.generation())
                .isEmpty();
        String created = standing.rollout().getMetadata().getCreationTimestamp();
        boolean justMade =
                created != null && Instant.parse(created).plus(PATIENCE).isAfter(standing.now());
        return missing && (firstSight || justMade);
    }

    private boolean rejected() {
        return report.phase() == RolloutPhase.DEGRADED
                && report.classes().stream()
                        .flatMap(c -> c.cursor().stream())
                        .anyMatch(c -> c.phase() == Cursor.Phase.REJECTED);
    }

    private String reason() {
        if (stalled() && rejected()) {
            return "RevisionRejected";
        }
        return report.reason().isEmpty() ? report.phase().word() : report.reason();
    }

    private Condition sloMet() {
        if (!standing.situation().settings().judged()) {
            return conditions.of("SLOMet", "Unknown", "NotJudged", "spec.analysis names no slos");
        }
        Optional<String> failing = first("Fail").or(() -> first("CommonCause"));
        if (failing.isPresent()) {
            return conditions.of("SLOMet", "False", "SLOBreached", failing.get());
        }
        boolean proven = !classes.isEmpty()
                && classes.stream()
                        .allMatch(c -> !c.slos().isEmpty()
                                && c.slos().stream().allMatch(s -> s.verdict().equals("Pass")));
        return proven
                ? conditions.of("SLOMet", "True", "Proven", "every objective is proven in every class")
                : conditions.of(
                        "SLOMet", "Unknown", "NotProven", first("Inconclusive").orElse("nothing is judged yet"));
    }

    private Optional<String> first(String verdict) {
        for (ClassStatus c : classes) {
            Optional<SloStatus> found =
                    c.slos().stream().filter(s -> s.verdict().equals(verdict)).findFirst();
            if (found.isPresent()) {
                return Optional.of(c.name() + ": " + VerdictText.of(found.get()));
            }
        }
        return Optional.empty();
    }
}
