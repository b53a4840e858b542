package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.rollout.sim.Script;
import dev.jetpilot.operator.rollout.sim.Truth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R9, R16: what becomes of the target that another one replaces. */
class OpeningTest {
    private static final String NANO = "orin-nano";
    private static final String AGX = "agx-orin";

    /** orin-nano bakes, agx-orin is still analysed. */
    private static Script oneBakes(boolean wholeRollout) {
        return Script.fleet(NANO, 2)
                .and(AGX, 2)
                .installed()
                .edit(r -> r.wholeRollout = wholeRollout)
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .until("r2", NANO, Cursor.Phase.BAKING);
    }

    @ParameterizedTest(name = "scope Rollout {0}: {1}")
    @CsvSource({"true, BAKING", "false, HEALTHY"})
    void aBakeEndsAsPromotedUnlessAllClassesShallHaveComeThatFar(boolean wholeRollout, Cursor.Phase phase) {
        Script s = oneBakes(wholeRollout).target("r3").tick();
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(phase);
        assertThat(s.cursor("r2", AGX).phase()).isEqualTo(Cursor.Phase.STEPS);
        assertThat(s.report(NANO).stable()).contains(wholeRollout ? "r1" : "r2");
        assertThat(s.report(AGX).stable()).contains("r1");
    }

    @Test
    void withScopeRolloutClassesThatAllBakeOrAreOutOfReachEndAsPromoted() {
        Script both = oneBakes(true).judge(AGX, Verdict.PASS, "proven").until("r2", AGX, Cursor.Phase.BAKING);
        both.target("r3").tick();
        assertThat(both.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.HEALTHY);
        assertThat(both.cursor("r2", AGX).phase()).isEqualTo(Cursor.Phase.HEALTHY);
        Script dark = oneBakes(true).offline("node-3", "node-4").target("r3").tick();
        assertThat(dark.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.HEALTHY);
        assertThat(dark.cursor("r2", AGX).phase()).isEqualTo(Cursor.Phase.STEPS);
        Script deselected = oneBakes(true);
        deselected
                .nodes("is not selected", n -> n.selected = false, "node-3", "node-4")
                .target("r3")
                .tick();
        assertThat(deselected.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.HEALTHY);
    }

    /** In mode Manual nobody rejects; but with scope Rollout what breaches in one class is promoted in none. */
    @ParameterizedTest(name = "scope Rollout {0}: {1}")
    @CsvSource({"true, BAKING", "false, HEALTHY"})
    void aBreachThatNobodyActedOnKeepsTheOtherClassesWithScopeRollout(boolean wholeRollout, Cursor.Phase phase) {
        Script s = oneBakes(wholeRollout)
                .edit(r -> r.automatic = false)
                .judge(AGX, Verdict.PASS, "proven")
                .until("r2", AGX, Cursor.Phase.BAKING)
                .judge(AGX, Verdict.FAIL, "slow")
                .rule()
                .target("r3")
                .tick();
        assertThat(s.cursor("r2", AGX).phase()).isEqualTo(Cursor.Phase.BAKING);
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(phase);
    }

    @Test
    void aTargetThatIsStableAlreadyWritesNothing() {
        Script s = Script.fleet(NANO, 2).installed().begin().target("r1").quiet();
        assertThat(s.writes()).isEmpty();
    }

    /** One commit: "2.8.0 is bad, here is 2.9.0". */
    @Test
    void whatAPersonEndsInTheCommitThatNamesTheNextIsNotPromoted() {
        Script s = bakes().edit(r -> r.reject = "r2#1").target("r3").tick();
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.REJECTED);
        assertThat(s.report(NANO).stable()).contains("r1");
    }

    @Test
    void whatAPersonEndsInTheCommitThatNamesTheNextStaysRejected() {
        Script s = Script.fleet(NANO, 4).installed().target("r2").runUntilOn("r2", 1);
        s.edit(r -> r.reject = "r2#1").target("r3").tick();
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.REJECTED);
    }

    /** Manual: the breach by failed nodes is held, and a fix is named. */
    @Test
    void aBakeHeldForFailedNodesIsNotPromotedByANewerTarget() {
        Script s = bakes().edit(r -> {
            r.automatic = false;
            r.maxFailed = 0;
        });
        s.crashingOn("node-2", "r2")
                .nodes("loses its pod", Truth.Node::losePod, "node-2")
                .runUntil(() -> s.report(NANO).reason().equals("BreachHeld"));
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.BAKING);
        s.target("r3").tick();
        assertThat(s.cursor("r2", NANO).phase()).isNotEqualTo(Cursor.Phase.HEALTHY);
        assertThat(s.report(NANO).stable()).contains("r1");
    }

    private static Script bakes() {
        return Script.fleet(NANO, 4)
                .installed()
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .until("r2", NANO, Cursor.Phase.BAKING);
    }
}
