package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.analysis;
import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state machine of a class where it must not hurry, and where it must not wait. */
class ProgressTest {
    private static final String NANO = "orin-nano";

    @Test
    void aRetryAnnouncedTooEarlyDoesNotUndoARejectionThatNobodySaw() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .edit(r -> r.retry = "r2#2")
                .target("r2")
                .run(Duration.ofMinutes(5))
                .begin()
                .judge(NANO, Verdict.FAIL, "slow")
                .run(Duration.ofMinutes(1));
        List<Cursor> written = s.writes().stream()
                .filter(Action.WriteCursors.class::isInstance)
                .map(w -> ((Action.WriteCursors) w).cursors().get(NANO))
                .toList();
        assertThat(written.get(0).phase()).isEqualTo(Cursor.Phase.REJECTED);
        assertThat(written.get(0).attempt()).isEqualTo(1);
        assertThat(written.get(1).attempt()).isEqualTo(2);
    }

    /** Percentages of 10 nodes; 2 have the target when the second weight is set. */
    @ParameterizedTest(name = "20% and then {0}: at step {1}")
    @CsvSource({"10%, 5", "20%, 5", "21%, 4", "30%, 4"})
    void aWeightThatMovesNothingTakesItsAnalysisWithIt(String second, int step) {
        Script s = Script.fleet(NANO, 10)
                .installed()
                .edit(r -> r.maxUnavailable = "50%")
                .edit(r -> r.steps = List.of(
                        weight("20%"),
                        analysis(5, 60),
                        weight(second),
                        analysis(5, 60),
                        dev.jetpilot.operator.rollout.sim.Rollout.pause()))
                .edit(r -> r.approve = "r2#1.2")
                .target("r2")
                .run(Duration.ofMinutes(10));
        assertThat(s.cursor("r2", NANO).step() + 1).isEqualTo(step);
    }

    @Test
    void whoeverWasSentBackIsNamedWhenNobodyIsLeft() {
        Script s = Script.fleet(NANO, 2)
                .installed()
                .edit(r -> r.steps = List.of(weight("100%"), analysis(5, 60)))
                .edit(r -> r.maxUnavailable = "2")
                .crashingOn("node-1", "r2")
                .target("r2")
                .runUntilOn("r2", 2)
                .alarm("node-2")
                .quiet();
        assertThat(s.cursor("r2", NANO).failed()).containsExactly("node-1");
        assertThat(s.cursor("r2", NANO).alarmed()).containsExactly("node-2");
        assertThat(s.report().reason()).isEqualTo("NoCandidates");
        assertThat(s.report().message()).endsWith("sent back in this attempt: node-1, node-2");
        assertThat(s.report(NANO).next()).endsWith("end the attempt: jetpilot.dev/reject=r2#1");
        assertThat(s.on("r1")).hasSize(2);
    }

    @Test
    void aNodeThatAWaveOnlyNamesProvesNothingForTheVersion() {
        Script s = Script.fleet(NANO, 20)
                .installed()
                .edit(r -> r.steps = List.of(weight("30%"), analysis(5, 60)))
                .edit(r -> r.maxUnavailable = "2")
                .edit(r -> r.maxFailed = 5)
                .target("r2")
                .runUntilOn("r2", 2);
        String late = s.on("r2").iterator().next();
        s.nodes("loses its pod", n -> n.losePod(), late).runUntilOn("r2", 3);
        Set<String> tried = Set.copyOf(s.on("r2"));
        assertThat(s.cursor("r2", NANO).wave()).as("names one more").anyMatch(n -> !tried.contains(n));
        s.crashing("r2", NANO)
                .nodes("loses its pod", n -> n.losePod(), tried.toArray(new String[0]))
                .quiet();
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.REJECTED);
        assertThat(s.cursor("r2", NANO).failed()).containsExactlyInAnyOrderElementsOf(tried);
    }

    @Test
    void aClassThatGoesDarkBeforeItsFirstCanaryWaits() {
        Script s = Script.fleet(NANO, 3).installed().target("r2").until("r2", NANO, Cursor.Phase.STEPS);
        s.offline("node-1", "node-2", "node-3").begin().run(Duration.ofHours(1));
        assertThat(s.on("r2")).isEmpty();
        assertThat(s.report().reason()).isEqualTo("NoOnlineNodes");
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.PROGRESSING);
        s.online("node-2").run(Duration.ofMinutes(2));
        assertThat(s.on("r2")).containsExactly("node-2");
    }

    /** The same after one proven canary. */
    @Test
    void aBakeThatNobodyServedToItsEndIsNotPromoted() {
        Script s = bakes().offline("node-1", "node-2", "node-3", "node-4").run(Duration.ofMinutes(30));
        assertThat(s.cursor("r2", NANO).phase()).isNotEqualTo(Cursor.Phase.HEALTHY);
    }

    private static Script bakes() {
        return Script.fleet(NANO, 4)
                .installed()
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .until("r2", NANO, Cursor.Phase.BAKING);
    }
}
