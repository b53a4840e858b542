package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.analysis;
import static dev.jetpilot.operator.rollout.sim.Rollout.pause;
import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.rollout.sim.Rollout;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever waits for a person says what that person can do. */
class HoldTest {
    private static final String NANO = "orin-nano";

    private static Arguments story(String reason, String next, Consumer<Rollout> edit, Consumer<Script> then) {
        return Arguments.of(reason, next, edit, then);
    }

    static Stream<Arguments> stories() {
        Consumer<Script> nothing = s -> {};
        return Stream.of(
                story(
                        "PauseStep",
                        "approve it: jetpilot.dev/approve=r2#1.2",
                        r -> r.steps = List.of(weight("25%"), pause()),
                        nothing),
                story(
                        "Inconclusive",
                        "go on without proof: jetpilot.dev/approve=r2#1.2, or end it: jetpilot.dev/reject=r2#1",
                        r -> r.steps = List.of(weight("25%"), analysis(5, 30)),
                        s -> s.judge(NANO, Verdict.INCONCLUSIVE, "too few samples")),
                story(
                        "BreachHeld",
                        "take it back: jetpilot.dev/reject=r2#1",
                        r -> r.automatic = false,
                        s -> s.runUntilOn("r2", 1).judge(NANO, Verdict.FAIL, "61% over 33ms")),
                story("Held", "set spec.paused to false", r -> r.paused = true, nothing),
                story("Held", "remove the annotation jetpilot.dev/hold", r -> r.hold = "fair", nothing),
                story(
                        "WindowClosed",
                        "correct the schedules in spec.maintenanceWindows",
                        r -> r.windowOpen = false,
                        nothing),
                story("AdmissionRefused", "it is asked again every minute", r -> {}, s -> s.refuses("r2", NANO)),
                story(
                        "ModelNotFound",
                        "apply EdgeModel r2, or set spec.modelRef.name to one that is there",
                        r -> {},
                        s -> s.tick().missing("r2")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("stories")
    void whatAPersonCanDoIsSaid(String reason, String next, Consumer<Rollout> edit, Consumer<Script> then) {
        Script s = Script.fleet(NANO, 4).installed().edit(edit).target("r2");
        then.accept(s);
        s.run(Duration.ofMinutes(60));
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.PAUSED);
        assertThat(s.report(NANO).reason()).isEqualTo(reason);
        assertThat(s.report(NANO).next()).isEqualTo(next);
        assertThat(s.report(NANO).message()).doesNotContain("jetpilot.dev/approve", "jetpilot.dev/reject");
    }
}
