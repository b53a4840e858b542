package dev.jetpilot.operator.rollout.sim;

import dev.jetpilot.api.v1alpha1.MaintenanceWindow;
import dev.jetpilot.operator.fleet.Share;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.rollout.CronWindows;
import dev.jetpilot.operator.rollout.Decisions;
import dev.jetpilot.operator.rollout.RolloutSettings;
import dev.jetpilot.operator.rollout.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The spec and the annotations of an EdgeRollout, to be edited in the middle of a story. */
public final class Rollout {
    /** {@code spec.paused}. */
    public boolean paused;

    /** {@code jetpilot.dev/hold}, empty: not there. */
    public String hold = "";

    /** {@code jetpilot.dev/approve}, empty: not there. */
    public String approve = "";

    /** {@code jetpilot.dev/reject}, empty: not there. */
    public String reject = "";

    /** {@code jetpilot.dev/retry}, empty: not there. */
    public String retry = "";

    /** {@code spec.maxUnavailable}. */
    public String maxUnavailable = "1";

    /** Steps of the canary: one node, judged. */
    public List<Step> steps = List.of(weight("10%"), analysis(5, 120));

    /** {@code spreadBy}. */
    public List<String> spreadBy = List.of();

    /** Whether there is {@code spec.analysis}. */
    public boolean judged = true;

    /** {@code onInconclusive}. */
    public RolloutSettings.Inconclusive onInconclusive = RolloutSettings.Inconclusive.PAUSE;

    /** {@code rollback.mode: Automatic}. */
    public boolean automatic = true;

    /** {@code rollback.scope: Rollout}. */
    public boolean wholeRollout;

    /** {@code rollback.maxFailed}. */
    public int maxFailed = 1;

    /** {@code rollback.maxUnavailable}. */
    public String rollbackMaxUnavailable = "50%";

    /** {@code rollback.window}. */
    public int window = 2;

    /** Minutes of {@code bake}. */
    public int bake = 10;

    /** Whether a maintenance window is open. */
    public boolean windowOpen = true;

    /** Maintenance windows; while there are any, {@link #windowOpen} does not count. */
    public List<MaintenanceWindow> windows = List.of();

    /** Seconds of {@code minReadySeconds}. */
    public int minReady = 10;

    /** {@code revisionHistoryLimit}. */
    public int history = 5;

    /** Open, or closed, whatever the time. */
    private record Forever(boolean open) implements Windows {
        @Override
        public State at(Instant now) {
            return new State(open, Optional.empty());
        }
    }

    /** A {@code setWeight}. */
    public static Step weight(String share) {
        return new Step.SetWeight(Share.parse(share));
    }

    /** An {@code analysis}, in minutes. */
    public static Step analysis(int min, int max) {
        return new Step.Analysis(Duration.ofMinutes(min), Duration.ofMinutes(max));
    }

    /** A {@code pause}, in minutes. */
    public static Step pause(int minutes) {
        return new Step.Pause(Optional.of(Duration.ofMinutes(minutes)));
    }

    /** A {@code pause} until approved. */
    public static Step pause() {
        return new Step.Pause(Optional.empty());
    }

    /** As the planner reads it while modelRef names this model. */
    public RolloutSettings settings(String model) {
        Decisions decisions = new Decisions(
                some(hold),
                some(approve).map(Decisions.StepRef::parse),
                some(reject).map(Decisions.AttemptRef::parse),
                some(retry).map(Decisions.AttemptRef::parse));
        return new RolloutSettings(
                "uid",
                model,
                paused,
                decisions,
                Share.parse(maxUnavailable),
                steps,
                spreadBy,
                judged,
                onInconclusive,
                new RolloutSettings.Rollback(
                        automatic,
                        wholeRollout,
                        maxFailed,
                        Duration.ofMinutes(30),
                        Share.parse(rollbackMaxUnavailable),
                        window),
                Duration.ofMinutes(bake),
                windows.isEmpty() ? new Forever(windowOpen) : CronWindows.of(windows),
                Duration.ofSeconds(minReady),
                Duration.ofSeconds(900),
                history);
    }

    private static Optional<String> some(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }
}
