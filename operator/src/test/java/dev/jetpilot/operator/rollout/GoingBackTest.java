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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** R5, R6, R9, R16: what goes back, how fast, and what stays rejected. */
class GoingBackTest {
    private static final String NANO = "orin-nano";

    private static Script canary(int nodes, String weight) {
        return Script.fleet(NANO, nodes)
                .installed()
                .edit(r -> r.steps = List.of(weight(weight), analysis(5, 120)))
                .edit(r -> r.maxUnavailable = "50%")
                .target("r2")
                .until("r2", NANO, Cursor.Phase.STEPS)
                .run(Duration.ofMinutes(5));
    }

    private static List<Action.AssignNode> moves(Plan plan) {
        return plan.actions().stream()
                .filter(Action.AssignNode.class::isInstance)
                .map(Action.AssignNode.class::cast)
                .toList();
    }

    @Test
    void servingNodesGoBackInWavesOfTheRollbacksBudget() {
        Script s = canary(8, "100%").edit(r -> r.rollbackMaxUnavailable = "25%");
        assertThat(s.on("r2")).hasSize(8);
        s.judge(NANO, Verdict.FAIL, "61% over 33ms").tick().tick();
        assertThat(moves(s.plan())).hasSize(2).allMatch(m -> m.reason() == MoveReason.ROLLED_BACK);
        int[] most = {0};
        s.runUntil(() -> {
            most[0] = Math.max(most[0], s.report(NANO).counts().moving());
            return s.on("r2").isEmpty();
        });
        assertThat(most[0]).isEqualTo(2);
    }

    @Test
    void nodesThatServeNothingGoBackAtOnce() {
        Script s = canary(8, "100%").edit(r -> r.rollbackMaxUnavailable = "1");
        s.offline("node-1", "node-2", "node-3")
                .judge(NANO, Verdict.FAIL, "slow")
                .tick()
                .tick();
        assertThat(moves(s.plan()).stream().map(Action.AssignNode::node))
                .contains("node-1", "node-2", "node-3")
                .hasSize(4);
    }

    @Test
    void aRejectionIsRecordedBeforeTheFirstNodeMovesBack() {
        Script s = canary(4, "50%").judge(NANO, Verdict.FAIL, "slow").tick().tick();
        assertThat(s.plan().actions().get(0))
                .isInstanceOfSatisfying(
                        Action.WriteCursors.class,
                        w -> assertThat(w.cursors()
                                        .get(NANO)
                                        .rejection()
                                        .orElseThrow()
                                        .reason())
                                .isEqualTo("SLOBreached"));
        assertThat(moves(s.plan())).isNotEmpty();
    }

    @Test
    void goingBackAsksNeitherWindowNorPauseNorModel() {
        Script s = canary(4, "50%")
                .edit(r -> {
                    r.windowOpen = false;
                    r.paused = true;
                    r.hold = "lunch";
                })
                .missing("r2")
                .judge(NANO, Verdict.FAIL, "slow")
                .quiet();
        assertThat(s.on("r1")).hasSize(4);
        assertThat(s.report().phase())
                .as("a rejected class is worse than a missing model")
                .isEqualTo(RolloutPhase.DEGRADED);
    }

    @Test
    void aMissingModelHoldsTheFleetWhereItIs() {
        Script s = canary(4, "50%");
        Set<String> before = s.on("r2");
        s.missing("r2").judge(NANO, Verdict.PASS, "proven").begin().quiet();
        assertThat(s.moves()).isEmpty();
        assertThat(s.on("r2")).isEqualTo(before);
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.PAUSED);
        assertThat(s.report().reason()).isEqualTo("ModelNotFound");
        s.missing("r9").begin().quiet();
        assertThat(s.moves()).as("a name that leads nowhere").isEmpty();
    }

    @Test
    void aRejectedRevisionStaysRejectedWhenModelRefGoesElsewhereAndComesBack() {
        Script s = canary(4, "50%").judge(NANO, Verdict.FAIL, "slow").quiet();
        s.promoted("r3")
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .begin()
                .quiet();
        assertThat(s.moves()).as("nothing moves: r3 is stable, r2 is rejected").isEmpty();
        assertThat(s.on("r3")).hasSize(4);
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.REJECTED);
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.DEGRADED);
        assertThat(s.report(NANO).stable()).contains("r3");
    }

    @Test
    void retryBeginsTheNextAttemptOnce() {
        Script s = canary(4, "50%").judge(NANO, Verdict.FAIL, "slow").quiet();
        s.judge(NANO, Verdict.INCONCLUSIVE, "again")
                .edit(r -> r.retry = "r2#2")
                .tick()
                .tick();
        assertThat(s.cursor("r2", NANO).attempt()).isEqualTo(2);
        s.run(Duration.ofMinutes(5)).judge(NANO, Verdict.FAIL, "slow again").quiet();
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.REJECTED);
        assertThat(s.cursor("r2", NANO).attempt())
                .as("an old annotation is not obeyed twice")
                .isEqualTo(2);
    }

    @Test
    void aSupersedingRevisionReachesTheOldCanariesFirst() {
        Script s = canary(10, "20%");
        Set<String> old = s.on("r2");
        s.begin().target("r3").run(Duration.ofMinutes(10));
        assertThat(s.on("r3")).isEqualTo(old);
        assertThat(s.movesByNode())
                .as("each is disrupted once")
                .isEqualTo(old.stream().collect(Collectors.toMap(n -> n, n -> List.of("r3"))));
        assertThat(s.cursor("r3", NANO).stable()).contains("r1");
    }

    @Test
    void oldCanariesBeyondTheFirstWeightReturnBeforeAnalysis() {
        Script s = canary(10, "50%");
        Set<String> old = s.on("r2");
        s.edit(r -> r.steps = List.of(weight("20%"), analysis(5, 120)))
                .edit(r -> r.maxUnavailable = "1")
                .begin()
                .target("r3");
        s.runUntil(() -> s.cursorIs("r3", NANO, Cursor.Phase.STEPS)
                && s.cursor("r3", NANO).step() == 1);
        assertThat(s.on("r2")).isEmpty();
        assertThat(old).containsAll(s.on("r3"));
        assertThat(s.movesByNode())
                .hasSize(5)
                .allSatisfy((n, moves) -> assertThat(moves).hasSize(1));
    }

    @Test
    void oldCanariesGoBackToStableWhileNothingMayMoveForward() {
        Script s = canary(6, "50%")
                .edit(r -> r.windowOpen = false)
                .begin()
                .target("r3")
                .quiet();
        assertThat(s.on("r1")).hasSize(6);
        assertThat(s.report().reason()).isEqualTo("WindowClosed");
    }

    @Test
    void theJudgeReadsNoBaselineFromNodesOfAnOlderCanary() {
        Script s = canary(6, "50%");
        Set<String> old = s.on("r2");
        s.noBaseline(NANO).target("r3").tick().tick();
        assertThat(s.watch(NANO).orElseThrow().canaries()).doesNotContainAnyElementsOf(old);
        assertThat(s.watch(NANO).orElseThrow().controls()).isNotEmpty().doesNotContainAnyElementsOf(old);
    }

    @Test
    void anOldCanaryDoesNotWaitForEverForABaseline() {
        Script s = canary(6, "50%").noBaseline(NANO).target("r3").run(Duration.ofMinutes(30));
        assertThat(s.on("r1")).hasSize(6);
    }

    @Test
    void aSingleNodesOldCanaryReturnsToStableForItsBaseline() {
        Script s = Script.fleet(NANO, 1)
                .installed()
                .target("r2")
                .run(Duration.ofMinutes(5))
                .noBaseline(NANO)
                .target("r3")
                .quiet();
        assertThat(s.on("r1")).containsExactly("node-1");
    }

    @Test
    void withinTheWindowAnEarlierStableIsReturnedToWithoutSteps() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .promoted("r2")
                .promoted("r3")
                .edit(r -> r.windowOpen = false)
                .target("r1")
                .quiet();
        assertThat(s.on("r1")).as("outside maintenance windows, too").hasSize(4);
        assertThat(s.moves()).hasSize(4).allMatch(m -> m.endsWith("Returned"));
        assertThat(s.cursor("r1", NANO).attempt()).isEqualTo(2);
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.HEALTHY);
    }

    @Test
    void beyondTheWindowAnEarlierStableGoesThroughTheSteps() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .promoted("r2")
                .promoted("r3")
                .edit(r -> r.window = 1)
                .target("r1")
                .quiet();
        assertThat(s.cursor("r1", NANO).phase()).isEqualTo(Cursor.Phase.STEPS);
        assertThat(s.on("r1")).hasSize(1);
    }

    @Test
    void noNodeReturnsToARevisionWhosePodsWouldBeRefused() {
        Script s = Script.fleet(NANO, 4).installed().promoted("r2");
        assertThat(s.workloads()).containsExactly("r2." + NANO);
        s.refuses("r1", NANO).target("r1").quiet();
        assertThat(s.on("r2")).as("better an older model than none").hasSize(4);
        assertThat(s.reason("node-1")).isEqualTo(NodeReason.ADMISSION);
    }

    @Test
    void backToStableInMidCanaryTakesTheCanariesBack() {
        Script s = canary(6, "50%")
                .edit(r -> r.windowOpen = false)
                .begin()
                .target("r1")
                .quiet();
        assertThat(s.on("r1")).hasSize(6);
        assertThat(s.moves()).hasSize(3);
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.HEALTHY);
    }

    @Test
    void aFormerStableRejectedInALaterAttemptIsLeftWithoutAWindow() {
        Script s = Script.fleet(NANO, 6)
                .installed()
                .promoted("r2")
                .promoted("r3")
                .edit(r -> r.window = 0)
                .edit(r -> r.steps = List.of(weight("50%"), analysis(5, 120)))
                .edit(r -> r.maxUnavailable = "50%")
                .edit(r -> r.rollbackMaxUnavailable = "1")
                .target("r1")
                .run(Duration.ofMinutes(5));
        assertThat(s.on("r1")).hasSize(3);
        s.judge(NANO, Verdict.FAIL, "slow").tick().tick();
        assertThat(s.on("r1")).hasSize(2);
        s.edit(r -> r.windowOpen = false).target("r3").quiet();
        assertThat(s.on("r3"))
                .as("a rejected revision is not kept until a window opens")
                .hasSize(6);
    }

    @Test
    void theBakeIsJudgedAndStableChangesOnlyWhenItEnds() {
        Script s = Script.fleet(NANO, 3)
                .installed()
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .until("r2", NANO, Cursor.Phase.BAKING);
        assertThat(s.report(NANO).stable()).contains("r1");
        assertThat(s.watch(NANO)).isPresent();
        s.judge(NANO, Verdict.FAIL, "slow under evening load").quiet();
        assertThat(s.on("r1")).hasSize(3);
        s.promoted("r3");
        assertThat(s.watch(NANO)).as("afterwards nothing is judged").isEmpty();
    }

    @Test
    void aNewerModelRefInTheBakeEndsItAsPromoted() {
        Script s = Script.fleet(NANO, 3)
                .installed()
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .until("r2", NANO, Cursor.Phase.BAKING)
                .target("r3")
                .judge(NANO, Verdict.INCONCLUSIVE, "new")
                .run(Duration.ofMinutes(2));
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.HEALTHY);
        assertThat(s.cursor("r3", NANO).stable()).contains("r2");
    }

    @Test
    void aBreachThatComesWithTheNewerModelRefIsNotForgotten() {
        Script s = canary(4, "50%")
                .judge(NANO, Verdict.FAIL, "slow")
                .rule()
                .target("r3")
                .tick();
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.REJECTED);
        assertThat(s.cursor("r2", NANO).rejection().orElseThrow().message()).isEqualTo("slow");
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL", "COMMON_CAUSE"})
    void aBreachInTheBakeIsNotPromotedAway(Verdict verdict) {
        Script s = Script.fleet(NANO, 3)
                .installed()
                .edit(r -> r.automatic = false)
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .until("r2", NANO, Cursor.Phase.BAKING)
                .judge(NANO, verdict, "slow")
                .run(Duration.ofHours(2));
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.BAKING);
        assertThat(s.report().reason()).isEqualTo(verdict == Verdict.FAIL ? "BreachHeld" : "CommonCause");
    }

    @Test
    void withScopeRolloutABreachInOneClassRejectsInAll() {
        Script s = Script.fleet(NANO, 3)
                .and("agx", 3)
                .installed()
                .edit(r -> r.wholeRollout = true)
                .target("r2")
                .run(Duration.ofMinutes(5))
                .judge(NANO, Verdict.FAIL, "slow")
                .quiet();
        assertThat(s.on("r1")).hasSize(6);
        assertThat(s.cursor("r2", "agx").rejection().orElseThrow().reason()).isEqualTo("RejectedElsewhere");
        assertThat(s.cursor("r2", "agx").rejection().orElseThrow().message())
                .contains(NANO)
                .contains("slow");
    }

    @Test
    void withScopeHardwareClassTheOtherClassGoesOn() {
        Script s = Script.fleet(NANO, 3)
                .and("agx", 3)
                .installed()
                .target("r2")
                .run(Duration.ofMinutes(5))
                .judge(NANO, Verdict.FAIL, "slow")
                .judge("agx", Verdict.PASS, "proven")
                .quiet();
        assertThat(s.on("r2")).containsExactly("node-4", "node-5", "node-6");
        assertThat(s.cursor("r2", "agx").phase()).isEqualTo(Cursor.Phase.HEALTHY);
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.DEGRADED);
        assertThat(s.report().stalled()).isTrue();
    }

    @Test
    void withScopeRolloutNoStableChangesUntilEveryClassHasBaked() {
        Script s = Script.fleet(NANO, 3)
                .and("agx", 3)
                .installed()
                .edit(r -> r.wholeRollout = true)
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .quiet();
        assertThat(s.cursor("r2", NANO).phase()).as("agx is not proven yet").isEqualTo(Cursor.Phase.BAKING);
        assertThat(s.report(NANO).reason()).isEqualTo("WaitingForClasses");
        assertThat(s.report(NANO).message()).contains("agx");
        s.judge("agx", Verdict.FAIL, "slow").quiet();
        assertThat(s.on("r1")).hasSize(6);
    }

    @Test
    void withScopeRolloutAClassNobodyCanReachDoesNotHoldTheOthers() {
        Script s = Script.fleet(NANO, 3)
                .and("agx", 1)
                .installed()
                .edit(r -> r.wholeRollout = true)
                .offline("node-4")
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .until("r2", NANO, Cursor.Phase.BAKING)
                .target("r3")
                .tick()
                .tick();
        assertThat(s.cursor("r2", NANO).phase()).as("superseded in the bake").isEqualTo(Cursor.Phase.HEALTHY);
        s.nodes("is cordoned", n -> n.cordoned = true, "node-4")
                .online("node-4")
                .promotedIn("r4", NANO);
        assertThat(s.on("r4")).hasSize(3);
    }

    @Test
    void whatIsPrunedLeavesItsRejectionBehind() {
        Script s = canary(3, "50%")
                .judge(NANO, Verdict.FAIL, "slow")
                .quiet()
                .edit(r -> r.history = 0)
                .edit(r -> r.window = 0);
        s.promoted("r3").promoted("r4");
        assertThat(s.revisions()).containsExactly("r4");
        s.target("r2").judge(NANO, Verdict.PASS, "proven").begin().quiet();
        assertThat(s.moves()).isEmpty();
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.REJECTED);
        s.judge(NANO, Verdict.INCONCLUSIVE, "").edit(r -> r.retry = "r2#2").run(Duration.ofMinutes(5));
        assertThat(s.cursor("r2", NANO).attempt()).isEqualTo(2);
        assertThat(s.on("r2")).isNotEmpty();
    }

    @Test
    void theRevisionsThatCanBeReturnedToAreKeptAndTheirDaemonSetsAreNot() {
        Script s = Script.fleet(NANO, 2)
                .edit(r -> r.history = 0)
                .edit(r -> r.window = 1)
                .installed()
                .promoted("r2")
                .promoted("r3")
                .promoted("r4");
        assertThat(s.revisions()).containsExactlyInAnyOrder("r3", "r4");
        assertThat(s.workloads()).containsExactly("r4." + NANO);
    }
}
