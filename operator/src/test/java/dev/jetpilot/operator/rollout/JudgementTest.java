package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.analysis;
import static dev.jetpilot.operator.rollout.sim.Rollout.pause;
import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.PodFailure;
import dev.jetpilot.operator.rollout.RolloutSettings.Inconclusive;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R4, R5, R8: what the judge and the nodes say, and what people decide. */
class JudgementTest {
    private static final String NANO = "orin-nano";

    private static Script analysed(int nodes, String weight) {
        Script s = Script.fleet(NANO, nodes)
                .installed()
                .edit(r -> r.steps = List.of(weight(weight), analysis(5, 60)))
                .edit(r -> r.maxUnavailable = "50%")
                .target("r2");
        return s.runUntil(() -> s.cursorIs("r2", NANO, Cursor.Phase.STEPS)
                && s.cursor("r2", NANO).step() == 1);
    }

    @Test
    void aPassIsNotTakenBeforeMinDuration() {
        Script s = analysed(4, "50%").judge(NANO, Verdict.PASS, "proven").run(Duration.ofMinutes(4));
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.STEPS);
        s.run(Duration.ofMinutes(2));
        assertThat(s.cursor("r2", NANO).phase()).isNotEqualTo(Cursor.Phase.STEPS);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"PAUSE, STEPS", "PROMOTE, HEALTHY", "ROLLBACK, REJECTED"})
    void anAnalysisWithoutProofEndsAsTheSpecSays(Inconclusive what, Cursor.Phase phase) {
        Script s = analysed(4, "50%").edit(r -> r.onInconclusive = what);
        s.run(Duration.ofMinutes(58));
        assertThat(s.cursor("r2", NANO).step()).as("not before maxDuration").isEqualTo(1);
        assertThat(s.report().reason()).isEqualTo("Analysing");
        s.quiet().quiet();
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(phase);
        if (what == Inconclusive.PAUSE) {
            assertThat(s.report().reason()).isEqualTo("Inconclusive");
            assertThat(s.report().message()).contains("too few samples");
            assertThat(s.report(NANO).next()).contains("jetpilot.dev/approve=r2#1.2");
            s.edit(r -> r.approve = "r2#1.2").quiet().quiet();
            assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.HEALTHY);
        }
    }

    @ParameterizedTest(name = "{0} does not approve")
    @CsvSource({"r2#1.1", "r2#1.3", "r2#2.2", "r1#1.2"})
    void anApprovalOfSomethingElseIsNotObeyed(String approval) {
        Script s = analysed(4, "50%").edit(r -> r.approve = approval).run(Duration.ofMinutes(30));
        assertThat(s.cursor("r2", NANO).step()).isEqualTo(1);
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.STEPS);
    }

    @Test
    void anOldApprovalNeverFiresInALaterAttempt() {
        Script s = Script.fleet(NANO, 2)
                .installed()
                .edit(r -> r.steps = List.of(weight("50%"), pause()))
                .edit(r -> r.approve = "r2#1.2")
                .target("r2")
                .until("r2", NANO, Cursor.Phase.PROMOTING)
                .target("r1")
                .quiet()
                .target("r2")
                .quiet();
        assertThat(s.cursor("r2", NANO).attempt()).isEqualTo(2);
        assertThat(s.report().reason()).isEqualTo("PauseStep");
        assertThat(s.report(NANO).next()).contains("r2#2.2");
    }

    @Test
    void aPauseWithADurationEndsByItselfAndItsTimerRunsOnWhilePaused() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .edit(r -> r.steps = List.of(weight("25%"), pause(30), weight("50%")))
                .target("r2");
        s.runUntil(() -> s.cursorIs("r2", NANO, Cursor.Phase.STEPS)
                && s.cursor("r2", NANO).step() == 1);
        s.edit(r -> r.paused = true).run(Duration.ofMinutes(29));
        assertThat(s.cursor("r2", NANO).step()).isEqualTo(1);
        s.run(Duration.ofMinutes(2));
        assertThat(s.cursor("r2", NANO).step()).isEqualTo(2);
        assertThat(s.on("r2")).as("but no node moves").hasSize(1);
        assertThat(s.report().reason()).isEqualTo("Held");
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.PAUSED);
        s.edit(r -> r.paused = false).run(Duration.ofMinutes(5));
        assertThat(s.on("r2").size()).isGreaterThan(1);
    }

    @Test
    void aHoldSaysWhy() {
        Script s = Script.fleet(NANO, 2)
                .installed()
                .edit(r -> r.hold = "exhibition until Monday")
                .target("r2")
                .quiet();
        assertThat(s.on("r2")).isEmpty();
        assertThat(s.report().message()).contains("exhibition until Monday");
    }

    @Test
    void newNodesGetStableWhilePausedAndOutsideWindows() {
        Script s = analysed(4, "25%")
                .edit(r -> r.paused = true)
                .edit(r -> r.windowOpen = false)
                .register("node-5", NANO)
                .quiet();
        assertThat(s.assignment("node-5").orElseThrow().revision()).isEqualTo("r1");
    }

    @Test
    void aBreachInModeManualHoldsTheClassSaysSoAndWaitsForReject() {
        Script s = analysed(4, "50%")
                .edit(r -> r.automatic = false)
                .judge(NANO, Verdict.FAIL, "61% over 33ms")
                .begin()
                .quiet();
        assertThat(s.moves()).isEmpty();
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.PAUSED);
        assertThat(s.report().reason()).isEqualTo("BreachHeld");
        assertThat(s.report().message()).contains("61% over 33ms");
        assertThat(s.report(NANO).next()).contains("jetpilot.dev/reject=r2#1");
        s.edit(r -> r.reject = "r2#2").quiet();
        assertThat(s.on("r2")).as("another attempt's reject").hasSize(2);
        s.edit(r -> r.reject = "r2#1").quiet();
        assertThat(s.on("r1")).hasSize(4);
        assertThat(s.cursor("r2", NANO).rejection().orElseThrow().reason()).isEqualTo("RejectedByPerson");
    }

    @Test
    void aBreachInModeManualEndsNoPause() {
        Script s = Script.fleet(NANO, 2)
                .installed()
                .edit(r -> r.automatic = false)
                .edit(r -> r.steps = List.of(weight("50%"), pause(5), weight("100%")))
                .target("r2")
                .run(Duration.ofMinutes(3))
                .judge(NANO, Verdict.FAIL, "slow")
                .run(Duration.ofHours(1));
        assertThat(s.on("r2")).hasSize(1);
        assertThat(s.cursor("r2", NANO).step()).isEqualTo(1);
    }

    @Test
    void aCommonCauseHoldsAndDoesNotReject() {
        Script s = analysed(4, "50%")
                .edit(r -> r.onInconclusive = Inconclusive.ROLLBACK)
                .judge(NANO, Verdict.COMMON_CAUSE, "control breaches as well")
                .run(Duration.ofHours(3));
        assertThat(s.on("r2")).hasSize(2);
        assertThat(s.report().reason()).isEqualTo("CommonCause");
        s.judge(NANO, Verdict.PASS, "cooler now").run(Duration.ofMinutes(5));
        assertThat(s.cursor("r2", NANO).phase()).isNotEqualTo(Cursor.Phase.STEPS);
    }

    @Test
    void aPersonMayRejectAnyAttemptThatIsUnderway() {
        Script s = analysed(4, "50%").edit(r -> r.reject = "r2#1").quiet();
        assertThat(s.on("r1")).hasSize(4);
        assertThat(s.report(NANO).next()).contains("jetpilot.dev/retry=r2#2");
    }

    @Test
    void aCanaryThatGoesOfflineSuspendsPassAndIsAcquittedWhenItIsBack() {
        Script s = analysed(4, "50%");
        String canary = s.on("r2").iterator().next();
        s.offline(canary).judge(NANO, Verdict.PASS, "proven").run(Duration.ofMinutes(25));
        assertThat(s.cursor("r2", NANO).step()).isEqualTo(1);
        assertThat(s.report().reason()).isEqualTo("CanaryOffline");
        s.online(canary).run(Duration.ofMinutes(1));
        assertThat(s.cursor("r2", NANO).phase()).isNotEqualTo(Cursor.Phase.STEPS);
        assertThat(s.cursor("r2", NANO).failed()).isEmpty();
    }

    @Test
    void aCanaryOfflineForLongerThanTheGraceHasFailedAndIsSentBackOnce() {
        Script s = analysed(6, "50%");
        String canary = s.on("r2").iterator().next();
        s.offline(canary).begin().run(Duration.ofMinutes(29));
        assertThat(s.cursor("r2", NANO).failed()).isEmpty();
        s.run(Duration.ofMinutes(2));
        assertThat(s.cursor("r2", NANO).failed()).containsExactly(canary);
        assertThat(s.moves()).containsExactly(canary + " r2→r1 NodeFailed");
        s.online(canary).run(Duration.ofMinutes(20));
        assertThat(s.assignment(canary).orElseThrow().revision())
                .as("not chosen again in this attempt")
                .isEqualTo("r1");
    }

    @Test
    void aPowerCutThatStableSharesIsACommonCause() {
        Script s = analysed(6, "50%");
        String[] canaries = s.on("r2").toArray(String[]::new);
        String[] stable = s.on("r1").toArray(String[]::new);
        s.offline(canaries[0], canaries[1], stable[0], stable[1]).begin().run(Duration.ofHours(2));
        assertThat(s.cursor("r2", NANO).failed()).isEmpty();
        assertThat(s.moves()).isEmpty();
    }

    @Test
    void stableNodesThatWereLongGoneAreNoAlibi() {
        Script s = Script.fleet(NANO, 8)
                .installed()
                .offline("node-1", "node-2", "node-3")
                .run(Duration.ofHours(5))
                .edit(r -> r.steps = List.of(weight("40%"), analysis(5, 60)))
                .target("r2")
                .run(Duration.ofMinutes(10));
        assertThat(s.on("r2")).hasSize(2);
        s.offline(s.on("r2").toArray(String[]::new)).run(Duration.ofMinutes(31));
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.REJECTED);
    }

    @ParameterizedTest(name = "{0} of 4 canaries crash, maxFailed {1}: {2}")
    @CsvSource({"1, 1, STEPS", "2, 1, REJECTED", "2, 2, STEPS", "1, 0, REJECTED"})
    void moreFailedNodesThanMaxFailedAreABreach(int crashing, int maxFailed, Cursor.Phase phase) {
        Script s = analysed(8, "50%").edit(r -> r.maxFailed = maxFailed);
        s.on("r2").stream().limit(crashing).forEach(n -> {
            s.crashingOn(n, "r2");
            s.nodes("loses its pod", node -> node.losePod(), n);
        });
        s.run(Duration.ofMinutes(5));
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(phase);
        assertThat(s.cursor("r2", NANO).failed()).hasSize(crashing);
        assertThat(s.on("r2")).hasSize(phase == Cursor.Phase.STEPS ? 4 - crashing : 0);
    }

    @Test
    void aPodWithoutRoomFailsItsNodeAtTheDeadlineNotAtOnce() {
        Script s = analysed(8, "50%").failingBy(PodFailure.Kind.UNSCHEDULABLE);
        String node = s.on("r2").iterator().next();
        s.crashingOn(node, "r2").nodes("loses its pod", n -> n.losePod(), node).run(Duration.ofMinutes(10));
        assertThat(s.cursor("r2", NANO).failed()).isEmpty();
        s.run(Duration.ofMinutes(6));
        assertThat(s.cursor("r2", NANO).failed()).containsExactly(node);
    }

    @Test
    void whenEveryCanaryFailedItIsABreachWhateverMaxFailedSays() {
        Script s = Script.fleet(NANO, 5)
                .installed()
                .edit(r -> r.maxFailed = 5)
                .crashing("r2", NANO)
                .target("r2")
                .quiet();
        assertThat(s.cursor("r2", NANO).rejection().orElseThrow().reason()).isEqualTo("NodesFailed");
        assertThat(s.cursor("r2", NANO).rejection().orElseThrow().message())
                .matches("1 node failed with r2: node-\\d \\(CrashLooping: as scripted\\)");
        assertThat(s.on("r1")).hasSize(5);
    }

    @Test
    void aNodeThatIsNotReadyWithinTheDeadlineHasFailed() {
        Script s = Script.fleet(NANO, 5).installed().stuck("r2").target("r2").run(Duration.ofMinutes(14));
        assertThat(s.on("r2")).hasSize(1);
        s.run(Duration.ofMinutes(3));
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.REJECTED);
    }

    @Test
    void aNodeAlarmReturnsThatNodeAndDoesNotCount() {
        Script s = analysed(8, "50%").edit(r -> r.maxFailed = 0);
        String canary = s.on("r2").iterator().next();
        s.begin().alarm(canary).run(Duration.ofMinutes(10));
        assertThat(s.moves()).containsExactly(canary + " r2→r1 NodeAlarm");
        assertThat(s.cursor("r2", NANO).failed()).isEmpty();
        assertThat(s.reason(canary)).isEqualTo(NodeReason.ALARMED);
    }

    @Test
    void whenNoNodeIsLeftToGoFirstAPersonIsTold() {
        Script s = Script.fleet(NANO, 1)
                .installed()
                .edit(r -> r.steps = List.of())
                .alarm("node-1")
                .target("r2")
                .quiet();
        assertThat(s.on("r1")).hasSize(1);
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.PAUSED);
        assertThat(s.report().reason()).isEqualTo("NoCandidates");
        assertThat(s.report().message()).contains("node-1");
        assertThat(s.report(NANO).next()).contains("jetpilot.dev/reject=r2#1");
    }

    @Test
    void withoutAnalysisNothingIsWatched() {
        Script s = Script.fleet(NANO, 2)
                .installed()
                .edit(r -> r.judged = false)
                .edit(r -> r.steps = List.of())
                .target("r2");
        s.runUntil(() -> {
            assertThat(s.plan().watches()).isEmpty();
            return s.cursorIs("r2", NANO, Cursor.Phase.HEALTHY);
        });
    }

    @Test
    void theWatchNamesCanariesControlsAndTheSharingClasses() {
        Script s = Script.fleet(NANO, 40)
                .and("agx", 2)
                .and("idle", 1)
                .installed()
                .offline("node-43")
                .edit(r -> r.steps = List.of(weight("10%"), analysis(5, 60)))
                .edit(r -> r.maxUnavailable = "50%")
                .target("r2")
                .run(Duration.ofMinutes(5));
        List<String> canaries = s.watch(NANO).orElseThrow().canaries();
        assertThat(canaries)
                .containsAll(s.on("r2").stream()
                        .filter(n -> Integer.parseInt(n.substring(5)) <= 40)
                        .toList());
        assertThat(s.watch(NANO).orElseThrow().controls())
                .as("promotion would take all: half are left to compare with")
                .hasSize(18)
                .doesNotContainAnyElementsOf(canaries);
        assertThat(s.watch(NANO).orElseThrow().classes())
                .as("classes with online nodes")
                .isEqualTo(2);
        assertThat(s.watch("idle")).map(w -> w.controls()).isEqualTo(Optional.of(List.of()));
    }
}
