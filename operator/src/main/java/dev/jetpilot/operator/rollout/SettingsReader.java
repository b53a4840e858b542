package dev.jetpilot.operator.rollout;

import dev.jetpilot.api.v1alpha1.AnalysisSpec;
import dev.jetpilot.api.v1alpha1.Annotations;
import dev.jetpilot.api.v1alpha1.CanaryStep;
import dev.jetpilot.api.v1alpha1.CanaryStrategy;
import dev.jetpilot.api.v1alpha1.Defaults;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutSpec;
import dev.jetpilot.api.v1alpha1.GoDuration;
import dev.jetpilot.api.v1alpha1.OnInconclusive;
import dev.jetpilot.api.v1alpha1.RollbackMode;
import dev.jetpilot.api.v1alpha1.RollbackScope;
import dev.jetpilot.api.v1alpha1.RollbackSpec;
import dev.jetpilot.api.v1alpha1.Strategy;
import dev.jetpilot.operator.fleet.Share;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.Decisions.AttemptRef;
import dev.jetpilot.operator.rollout.Decisions.StepRef;
import dev.jetpilot.operator.rollout.RolloutSettings.Inconclusive;
import dev.jetpilot.operator.rollout.RolloutSettings.Rollback;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads an EdgeRollout into what the planner needs: parsed, with the defaults of {@link Defaults} applied. Pure; it never
 * throws for what a user wrote.
 */
public final class SettingsReader {
    private final EdgeRollout rollout;
    private final EdgeRolloutSpec spec;
    private final List<String> problems = new ArrayList<>();
    private final List<String> invalid = new ArrayList<>();

    /**
     * What came of reading.
     *
     * @param settings complete: where a field makes no sense its default stands, which only matters for taking things
     *     back, because an invalid rollout does not move forward
     * @param problems annotations that are ignored because they cannot be read
     * @param invalid fields that make no sense, each with path, value and mend; empty for a good spec
     */
    public record Read(RolloutSettings settings, List<String> problems, List<String> invalid) {
        public Read {
            problems = List.copyOf(problems);
            invalid = List.copyOf(invalid);
        }

        /** The target as observed, or InvalidSpec when the spec makes no sense: then the fleet is held where it is. */
        public Target target(Target observed) {
            return invalid.isEmpty()
                    ? observed
                    : new Target.Unavailable(settings.model(), "InvalidSpec", String.join("; ", invalid));
        }

        /** The same with one more field that makes no sense. */
        public Read withInvalid(String message) {
            List<String> more = new ArrayList<>(invalid);
            more.add(message);
            return new Read(settings, problems, more);
        }
    }

    private SettingsReader(EdgeRollout rollout) {
        this.rollout = rollout;
        this.spec = rollout.getSpec();
    }

    /** Reads a rollout. */
    public static Read read(EdgeRollout rollout) {
        return new SettingsReader(rollout).read();
    }

    private Read read() {
        RolloutSettings settings = new RolloutSettings(
                Optional.ofNullable(rollout.getMetadata().getUid()).orElse(""),
                model(),
                Boolean.TRUE.equals(spec.paused()),
                decisions(),
                share("spec.maxUnavailable", spec.maxUnavailable(), Defaults.MAX_UNAVAILABLE),
                steps(),
                canary().map(CanaryStrategy::spreadBy).orElse(List.of()),
                judged(),
                onInconclusive(),
                rollback(),
                duration("spec.bake", spec.bake(), Defaults.BAKE),
                windows(),
                seconds("spec.minReadySeconds", spec.minReadySeconds(), Defaults.MIN_READY_SECONDS),
                seconds(
                        "spec.progressDeadlineSeconds",
                        spec.progressDeadlineSeconds(),
                        Defaults.PROGRESS_DEADLINE_SECONDS),
                number("spec.revisionHistoryLimit", spec.revisionHistoryLimit(), Defaults.REVISION_HISTORY_LIMIT));
        if (settings.progressDeadline().compareTo(settings.minReady()) <= 0) {
            invalid.add("spec.progressDeadlineSeconds is "
                    + settings.progressDeadline().toSeconds()
                    + ", not more than spec.minReadySeconds, "
                    + settings.minReady().toSeconds()
                    + ": no node could become available in time; set a larger one");
        }
        return new Read(settings, problems, invalid);
    }

    private String model() {
        if (spec.modelRef() == null
                || spec.modelRef().name() == null
                || spec.modelRef().name().isBlank()) {
            invalid.add("spec.modelRef.name is missing: write the name of an EdgeModel of this namespace");
            return "";
        }
        return spec.modelRef().name();
    }

    private Optional<CanaryStrategy> canary() {
        return Optional.ofNullable(spec.strategy())
                .map(Strategy::canary)
                .map(c -> c.spreadBy() == null ? new CanaryStrategy(c.steps(), List.of()) : c);
    }

    private List<Step> steps() {
        if (spec.strategy() != null && spec.strategy().abTest() != null) {
            invalid.add("spec.strategy.abTest is set: this version of the operator knows spec.strategy.canary only;"
                    + " use that, or an operator that runs A/B tests");
        }
        List<CanaryStep> written = canary().map(CanaryStrategy::steps).orElse(List.of());
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            step("spec.strategy.canary.steps[" + i + "]", written.get(i)).ifPresent(steps::add);
        }
        return steps;
    }

    private Optional<Step> step(String path, CanaryStep step) {
        if (step.setWeight() != null) {
            return Optional.of(
                    new Step.SetWeight(share(path + ".setWeight", step.setWeight(), Defaults.MAX_UNAVAILABLE)));
        }
        if (step.analysis() != null) {
            return Optional.of(analysis(path + ".analysis", step));
        }
        if (step.pause() != null) {
            String wait = step.pause().duration();
            return Optional.of(new Step.Pause(
                    wait == null ? Optional.empty() : Optional.of(duration(path + ".pause.duration", wait, "0s"))));
        }
        invalid.add(path + " is empty: set one of setWeight, analysis or pause");
        return Optional.empty();
    }

    private Step analysis(String path, CanaryStep step) {
        if (!judged()) {
            invalid.add(path + " cannot be judged: add spec.analysis with slos, or remove the step");
        }
        Duration min =
                duration(path + ".minDuration", step.analysis().minDuration(), Defaults.ANALYSIS_STEP_MIN_DURATION);
        Duration max =
                duration(path + ".maxDuration", step.analysis().maxDuration(), Defaults.ANALYSIS_STEP_MAX_DURATION);
        if (min.compareTo(max) > 0) {
            invalid.add(path + ".minDuration is " + GoDuration.format(min) + ", more than its maxDuration, "
                    + GoDuration.format(max) + ": set a longer maxDuration");
        }
        return new Step.Analysis(min, max);
    }

    private boolean judged() {
        return spec.analysis() != null
                && spec.analysis().slos() != null
                && !spec.analysis().slos().isEmpty();
    }

    private Inconclusive onInconclusive() {
        OnInconclusive chosen = Optional.ofNullable(spec.analysis())
                .map(AnalysisSpec::onInconclusive)
                .orElse(Defaults.ON_INCONCLUSIVE);
        return switch (chosen) {
            case PAUSE -> Inconclusive.PAUSE;
            case ROLLBACK -> Inconclusive.ROLLBACK;
            case PROMOTE -> Inconclusive.PROMOTE;
            case UNKNOWN -> {
                unknown("spec.analysis.onInconclusive", "Pause, Rollback or Promote");
                yield Inconclusive.PAUSE;
            }
        };
    }

    private Rollback rollback() {
        RollbackSpec r =
                spec.rollback() == null ? new RollbackSpec(null, null, null, null, null, null) : spec.rollback();
        RollbackMode mode = r.mode() == null ? Defaults.ROLLBACK_MODE : r.mode();
        RollbackScope scope = r.scope() == null ? Defaults.ROLLBACK_SCOPE : r.scope();
        if (mode == RollbackMode.UNKNOWN) {
            unknown("spec.rollback.mode", "Automatic or Manual");
        }
        if (scope == RollbackScope.UNKNOWN) {
            unknown("spec.rollback.scope", "HardwareClass or Rollout");
        }
        return new Rollback(
                mode != RollbackMode.MANUAL,
                scope == RollbackScope.ROLLOUT,
                number("spec.rollback.maxFailed", r.maxFailed(), Defaults.ROLLBACK_MAX_FAILED),
                duration("spec.rollback.offlineGrace", r.offlineGrace(), Defaults.ROLLBACK_OFFLINE_GRACE),
                share("spec.rollback.maxUnavailable", r.maxUnavailable(), Defaults.ROLLBACK_MAX_UNAVAILABLE),
                number("spec.rollback.window", r.window(), Defaults.ROLLBACK_WINDOW));
    }

    private Windows windows() {
        List<dev.jetpilot.api.v1alpha1.MaintenanceWindow> windows =
                spec.maintenanceWindows() == null ? List.of() : spec.maintenanceWindows();
        return orElse(() -> CronWindows.of(windows), Windows.ALWAYS);
    }

    private Decisions decisions() {
        Map<String, String> annotations =
                Optional.ofNullable(rollout.getMetadata().getAnnotations()).orElse(Map.of());
        return new Decisions(
                Optional.ofNullable(annotations.get(Annotations.HOLD))
                        .map(why -> why.isBlank() ? "no reason given" : why.trim()),
                decision(annotations, Annotations.APPROVE, StepRef::parse),
                decision(annotations, Annotations.REJECT, AttemptRef::parse),
                decision(annotations, Annotations.RETRY, AttemptRef::parse));
    }

    private <T> Optional<T> decision(Map<String, String> annotations, String key, Function<String, T> parse) {
        String text = annotations.get(key);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add("annotation " + key + " is ignored: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Share share(String path, IntOrString value, String fallback) {
        if (value == null) {
            return Share.parse(fallback);
        }
        try {
            return Share.of(value);
        } catch (IllegalArgumentException e) {
            Object written = value.getIntVal() != null ? value.getIntVal() : value.getStrVal();
            invalid.add(new InvalidFieldException(path, written, "write a percentage such as 10%, or a number of nodes")
                    .getMessage());
            return Share.parse(fallback);
        }
    }

    private Duration duration(String path, String value, String fallback) {
        return orElse(
                () -> {
                    Duration d = parse(path, value == null ? fallback : value);
                    if (d.isNegative()) {
                        throw new InvalidFieldException(path, value, "a duration cannot be negative");
                    }
                    return d;
                },
                GoDuration.parse(fallback));
    }

    private static Duration parse(String path, String value) {
        try {
            return GoDuration.parse(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidFieldException(path, value, "write a Go duration such as 90s or 1h30m; a day is 24h");
        }
    }

    private Duration seconds(String path, Integer value, int fallback) {
        return Duration.ofSeconds(number(path, value, fallback));
    }

    private int number(String path, Integer value, int fallback) {
        if (value == null) {
            return fallback;
        }
        if (value < 0) {
            invalid.add(new InvalidFieldException(path, value, "write 0 or more").getMessage());
            return fallback;
        }
        return value;
    }

    private <T> T orElse(Supplier<T> reading, T fallback) {
        try {
            return reading.get();
        } catch (InvalidFieldException e) {
            invalid.add(e.getMessage());
            return fallback;
        }
    }

    private void unknown(String path, String values) {
        invalid.add(path + " has a value that this version of the operator does not know: use " + values
                + ", or upgrade the operator");
    }
}
