package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.analysis;
import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R3, R9: nodes that have what they should not have yet, or any more. */
class NeedsTest {
    private static final String NANO = "orin-nano";

    private static Script half() {
        return Script.fleet(NANO, 6)
                .installed()
                .edit(r -> r.steps = List.of(weight("50%"), analysis(5, 120)))
                .edit(r -> r.maxUnavailable = "50%")
                .target("r2")
                .run(Duration.ofMinutes(5));
    }

    @Test
    void aCanaryOfTheAttemptBeforeGoesBackWhileTheNextMayNotBegin() {
        Script s = half();
        assertThat(s.on("r2")).hasSize(3);
        s.edit(r -> r.maxUnavailable = "1")
                .edit(r -> r.windowOpen = false)
                .target("r1")
                .tick();
        assertThat(s.on("r2")).as("one at a time").hasSize(2);
        String dark = s.on("r2").iterator().next();
        s.offline(dark).target("r2").tick();
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.WAITING);
        assertThat(s.on("r2")).as("what serves nothing goes at once").doesNotContain(dark);
        s.quiet();
        assertThat(s.on("r1")).hasSize(6);
        assertThat(s.cursor("r2", NANO).attempt()).isEqualTo(2);
    }

    /** It gets hot while r3 waits for its DaemonSet. */
    @ParameterizedTest(name = "{0}: to {1}")
    @CsvSource({"STEPS, r1", "PROMOTING, r3"})
    void aThrottledOlderCanaryIsChosenAgainAtAHundredPercentOnly(Cursor.Phase phase, String to) {
        Script s = half();
        String hot = s.on("r2").iterator().next();
        s.edit(r -> r.steps = phase == Cursor.Phase.STEPS ? r.steps : List.of())
                .target("r3")
                .until("r3", NANO, phase)
                .begin()
                .nodes("is throttled", n -> n.throttled = true, hot)
                .run(Duration.ofMinutes(5));
        assertThat(s.movesByNode().get(hot)).containsExactly(to);
    }
}
