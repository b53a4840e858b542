package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.analysis;
import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R1, R2, R3, R7, R12, R13, R14: which nodes move forward, how many, and which do not. */
class MovingForwardTest {
    private static final String NANO = "orin-nano";

    @ParameterizedTest(name = "{1} of {0} nodes is {2}")
    @CsvSource({
        "10, 5%, 1",
        "10, 10%, 1",
        "10, 11%, 2",
        "10, 50%, 5",
        "10, 100%, 10",
        "3, 34%, 2",
        "10, 0%, 1",
        "10, 4, 4",
        "2, 7, 2",
        "1, 50%, 1"
    })
    void aWeightIsRoundedUpAndMovesAtLeastOneNode(int nodes, String weight, int canaries) {
        Script s = Script.fleet(NANO, nodes)
                .installed()
                .edit(r -> r.steps = List.of(weight(weight), analysis(5, 120)))
                .edit(r -> r.maxUnavailable = "100%")
                .target("r2")
                .run(Duration.ofMinutes(5));
        assertThat(s.on("r2")).hasSize(canaries);
        assertThat(s.cursor("r2", NANO).denominator())
                .as("frozen until the next weight")
                .isEmpty();
        assertThat(s.cursor("r2", NANO).step()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{1} of {0} nodes is {2} at a time")
    @CsvSource({"10, 10%, 1", "10, 29%, 2", "10, 3, 3", "10, 0, 1", "4, 10%, 1"})
    void neverMoreNodesMoveAtATimeThanMaxUnavailableRoundedDown(int nodes, String maxUnavailable, int most) {
        Script s = Script.fleet(NANO, nodes)
                .installed()
                .edit(r -> r.steps = List.of())
                .edit(r -> r.maxUnavailable = maxUnavailable)
                .target("r2");
        int[] seen = {0};
        s.runUntil(() -> {
            seen[0] = Math.max(seen[0], s.report(NANO).counts().moving());
            return s.on("r2").size() == nodes;
        });
        assertThat(seen[0]).isEqualTo(most);
    }

    @Test
    void nodesThatAreUnavailableAlreadyCountAgainstTheBudget() {
        Script s = Script.fleet(NANO, 10).installed().crashingOn("node-3", "r1");
        s.nodes("loses its pod", n -> n.losePod(), "node-3").run(Duration.ofMinutes(1));
        s.edit(r -> r.steps = List.of()).target("r2").tick().tick().tick();
        assertThat(s.on("r2"))
                .as("only the node that serves nothing costs no budget")
                .isSubsetOf("node-3");
    }

    @Test
    void aSiteThatIsJustBackFromAPowerCutDoesNotMoveAtOnce() {
        Script s = Script.fleet(NANO, 10)
                .installed()
                .edit(r -> r.steps = List.of())
                .edit(r -> r.minReady = 300)
                .target("r2");
        s.runUntilOn("r2", 1);
        for (int i = 1; i <= 10; i++) {
            s.nodes("loses its pod", n -> n.losePod(), "node-" + i);
        }
        s.tick().tick().begin().run(Duration.ofMinutes(2));
        assertThat(s.moves())
                .as("pods are ready, for less than minReadySeconds")
                .isEmpty();
    }

    @Test
    void aFrozenDenominatorDoesNotGrowWithTheFleet() {
        Script s = Script.fleet(NANO, 10)
                .installed()
                .edit(r -> r.steps = List.of(weight("20%"), analysis(5, 120)))
                .target("r2")
                .runUntilOn("r2", 1);
        for (int i = 11; i <= 30; i++) {
            s.register("node-" + i, NANO);
        }
        s.run(Duration.ofMinutes(10));
        assertThat(s.on("r2")).hasSize(2);
    }

    @Test
    void aWeightThatMovesNothingIsSkippedWithItsAnalysisButNotThePause() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .edit(r -> r.steps = List.of(
                        weight("25%"),
                        analysis(5, 120),
                        weight("20%"),
                        analysis(5, 120),
                        dev.jetpilot.operator.rollout.sim.Rollout.pause(),
                        weight("50%"),
                        analysis(5, 120)))
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .run(Duration.ofMinutes(20));
        assertThat(s.cursor("r2", NANO).step()).as("waits at the pause, step 5").isEqualTo(4);
        assertThat(s.report().reason()).isEqualTo("PauseStep");
        s.edit(r -> r.approve = "r2#1.5")
                .judge(NANO, Verdict.INCONCLUSIVE, "new step")
                .run(Duration.ofMinutes(20));
        assertThat(s.cursor("r2", NANO).step())
                .as("the analysis of a weight that moved a node")
                .isEqualTo(6);
        assertThat(s.on("r2")).hasSize(2);
    }

    /** 5% and 25% of four nodes are the same node: it must be judged once before the others follow it. */
    @Test
    void aWeightThatMovesNothingKeepsItsAnalysisWhileItsNodesAreNotAnalysed() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .edit(r -> r.steps = List.of(weight("5%"), weight("25%"), analysis(5, 120)))
                .target("r2")
                .judge(NANO, Verdict.INCONCLUSIVE, "too few samples")
                .run(Duration.ofHours(4));
        assertThat(s.on("r2")).hasSize(1);
        assertThat(s.cursor("r2", NANO).step()).isEqualTo(2);
        assertThat(s.report().reason()).isEqualTo("Inconclusive");
        s.judge(NANO, Verdict.PASS, "proven").until("r2", NANO, Cursor.Phase.HEALTHY);
        assertThat(s.on("r2")).hasSize(4);
    }

    @Test
    void aPauseBetweenTwoWeightsIsNoAnalysis() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .edit(r -> r.steps = List.of(
                        weight("5%"),
                        dev.jetpilot.operator.rollout.sim.Rollout.pause(),
                        weight("10%"),
                        analysis(5, 120)))
                .edit(r -> r.approve = "r2#1.2")
                .target("r2")
                .judge(NANO, Verdict.INCONCLUSIVE, "too few samples")
                .run(Duration.ofMinutes(60));
        assertThat(s.on("r2")).hasSize(1);
        assertThat(s.cursor("r2", NANO).step()).isEqualTo(3);
        assertThat(s.report().reason()).isEqualTo("Analysing");
    }

    /** The second weight is skipped as its node was analysed; so is the third, although no analysis stands between. */
    @Test
    void weightsThatMoveNothingAfterAnAnalysisAreSkippedOneAfterTheOther() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .edit(r -> r.steps = List.of(
                        weight("5%"),
                        analysis(5, 120),
                        weight("10%"),
                        weight("20%"),
                        analysis(5, 120),
                        dev.jetpilot.operator.rollout.sim.Rollout.pause()))
                .edit(r -> r.approve = "r2#1.2")
                .target("r2")
                .judge(NANO, Verdict.INCONCLUSIVE, "too few samples")
                .run(Duration.ofMinutes(60));
        assertThat(s.on("r2")).hasSize(1);
        assertThat(s.cursor("r2", NANO).step()).isEqualTo(5);
        assertThat(s.report().reason()).isEqualTo("PauseStep");
    }

    @Test
    void theFirstWeightIsAnalysedEvenWhenNodesAreOnTheTargetAlready() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .target("r2")
                .runUntilOn("r2", 1)
                .target("r1")
                .tick()
                .target("r2")
                .run(Duration.ofMinutes(10));
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.STEPS);
        assertThat(s.cursor("r2", NANO).step()).isEqualTo(1);
    }

    @Test
    void offlineCordonedAndThrottledNodesAreNoCanaries() {
        Script s = Script.fleet(NANO, 6)
                .installed()
                .offline("node-1", "node-2")
                .nodes("is cordoned", n -> n.cordoned = true, "node-3")
                .nodes("is throttled", n -> n.throttled = true, "node-4")
                .edit(r -> r.steps = List.of(weight("99%"), analysis(5, 120)))
                .target("r2")
                .run(Duration.ofMinutes(30));
        assertThat(s.on("r2")).containsExactly("node-5", "node-6");
        assertThat(s.reason("node-1")).isEqualTo(NodeReason.OFFLINE);
        assertThat(s.reason("node-3")).isEqualTo(NodeReason.CORDONED);
        assertThat(s.report().reason()).isEqualTo("Analysing");
    }

    @Test
    void throttledNodesFollowAtAHundredPercent() {
        Script s = Script.fleet(NANO, 3)
                .installed()
                .nodes("is throttled", n -> n.throttled = true, "node-1", "node-2")
                .promoted("r2");
        assertThat(s.on("r2")).hasSize(3);
    }

    @Test
    void offlineNodesDoNotHoldUpPromotion() {
        Script s = Script.fleet(NANO, 5).installed().offline("node-2", "node-4").promoted("r2");
        assertThat(s.on("r2")).containsExactly("node-1", "node-3", "node-5");
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.HEALTHY);
        assertThat(s.report().message()).contains("2 nodes are offline");
        s.online("node-2", "node-4").tick();
        assertThat(s.moves()).as("one at a time, within the budget").hasSize(1).allMatch(m -> m.endsWith("CatchUp"));
        s.quiet();
        assertThat(s.on("r2")).hasSize(5);
    }

    @Test
    void aClassWithoutOnlineNodesWaitsBeforeStepOneAndDoesNotBlockHealthy() {
        Script s = Script.fleet(NANO, 2).and("agx", 2).installed().offline("node-3", "node-4");
        s.target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .judge("agx", Verdict.PASS, "proven")
                .quiet();
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.HEALTHY);
        assertThat(s.cursor("r2", "agx").phase()).isEqualTo(Cursor.Phase.WAITING);
        s.online("node-3", "node-4").tick();
        assertThat(s.cursor("r2", "agx").phase())
                .as("through the steps when they are back")
                .isEqualTo(Cursor.Phase.STEPS);
    }

    @Test
    void theChoiceIsSpreadAndDiffersFromRevisionToRevision() {
        Script s = Script.fleet(NANO, 30)
                .installed()
                .edit(r -> r.spreadBy = List.of("site"))
                .edit(r -> r.maxUnavailable = "100%")
                .target("r2")
                .run(Duration.ofMinutes(3));
        assertThat(s.on("r2").stream().map(Script::siteOf).distinct()).hasSize(3);
        Set<Set<String>> choices = new HashSet<>();
        for (String model : List.of("r3", "r4", "r5", "r6")) {
            Script other = Script.fleet(NANO, 30)
                    .installed()
                    .edit(r -> r.maxUnavailable = "100%")
                    .target(model)
                    .run(Duration.ofMinutes(3));
            choices.add(other.on(model));
        }
        assertThat(choices).hasSizeGreaterThan(2);
    }

    @Test
    void aFleetOfOneNodeIsItsOwnCanary() {
        Script s = Script.fleet(NANO, 1)
                .installed()
                .target("r2")
                .until("r2", NANO, Cursor.Phase.STEPS)
                .run(Duration.ofMinutes(5));
        assertThat(s.on("r2")).containsExactly("node-1");
        s.judge(NANO, Verdict.FAIL, "61% over 33ms").run(Duration.ofMinutes(2));
        assertThat(s.on("r1")).containsExactly("node-1");
        assertThat(s.report().reason()).isEqualTo("RolledBack");
        assertThat(s.report().stalled()).isTrue();
    }

    @Test
    void aFirstInstallMovesInWavesOfNodesInMotionAndIsNotHeldUpByABrokenNode() {
        Script s = Script.fleet(NANO, 6)
                .crashingOn("node-2", "r1")
                .crashingOn("node-5", "r1")
                .edit(r -> r.maxUnavailable = "2")
                .target("r1");
        int[] most = {0};
        s.runUntil(() -> {
            long moved = s.plan().actions().stream()
                    .filter(Action.AssignNode.class::isInstance)
                    .count();
            most[0] = (int) Math.max(most[0], moved);
            return s.cursorIs("r1", NANO, Cursor.Phase.BAKING);
        });
        assertThat(most[0]).isEqualTo(2);
        assertThat(s.on("r1")).hasSize(6);
        s.until("r1", NANO, Cursor.Phase.HEALTHY).tick();
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.DEGRADED);
        assertThat(s.reason("node-2")).isEqualTo(NodeReason.CRASH_LOOPING);
    }

    @Test
    void aFirstInstallThatBreachesHasNothingToGoBackTo() {
        Script s = Script.fleet(NANO, 2)
                .target("r1")
                .judge(NANO, Verdict.FAIL, "too slow")
                .quiet();
        assertThat(s.on("r1")).hasSize(2);
        assertThat(s.cursor("r1", NANO).phase()).isEqualTo(Cursor.Phase.HEALTHY);
    }

    @Test
    void aFirstInstallOnceBegunIsNotStoppedByAPauseOrAWindow() {
        Script s = Script.fleet(NANO, 4)
                .edit(r -> r.windowOpen = false)
                .target("r1")
                .run(Duration.ofMinutes(1));
        assertThat(s.on("r1")).isEmpty();
        assertThat(s.report().reason()).isEqualTo("WindowClosed");
        s.edit(r -> r.windowOpen = true).runUntilOn("r1", 1).edit(r -> {
            r.windowOpen = false;
            r.paused = true;
        });
        s.quiet();
        assertThat(s.on("r1")).hasSize(4);
    }

    @Test
    void aNodeWhoseGpuAnotherRolloutHoldsIsNamedAndLeft() {
        Script s = Script.fleet(NANO, 3)
                .nodes("is held", n -> n.gpuHolder = Optional.of("whisper"), "node-2")
                .installed();
        assertThat(s.on("r1")).containsExactly("node-1", "node-3");
        assertThat(s.reason("node-2")).isEqualTo(NodeReason.NO_CAPACITY);
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.HEALTHY);
        assertThat(s.report().message()).isEqualTo("2 of 3 online nodes serve r1; 1 has no free GPU");
        s.nodes("is cordoned", n -> n.cordoned = true, "node-1")
                .offline("node-3")
                .quiet();
        assertThat(s.report().message())
                .as("a cordoned node that serves goes on serving")
                .isEqualTo("1 of 2 online nodes serve r1; 1 has no free GPU; 1 node is offline");
    }

    /** Node-1 to node-7 are online and take no pod, for one reason or for several. */
    @ParameterizedTest(name = "{0} held, {1} cordoned, {2} not ready: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "7|0|0|NoCapacity|node-1, node-2, node-3, node-4, node-5 and 2 more have no free GPU",
                "0|7|0|Cordoned|node-1, node-2, node-3, node-4, node-5 and 2 more are cordoned",
                "0|0|7|NodeNotReady|node-1, node-2, node-3, node-4, node-5 and 2 more are not ready",
                "1|5|1|Cordoned|node-7 is not ready; node-2, node-3, node-4, node-5, node-6 are cordoned; node-1 has no free GPU",
            })
    void aClassWhoseOnlineNodesCanTakeNoPodIsNotHealthy(int held, int cordoned, int notReady, String why, String said) {
        Script s = Script.fleet(NANO, 8).offline("node-8");
        for (int i = 1; i <= held + cordoned + notReady; i++) {
            boolean free = i > held;
            boolean takesPods = free && i > held + cordoned;
            s.nodes(
                    "is in the way",
                    n -> {
                        n.gpuHolder = free ? Optional.empty() : Optional.of("whisper");
                        n.cordoned = free && !takesPods;
                        n.connectivity = takesPods ? Connectivity.NOT_READY : Connectivity.READY;
                    },
                    "node-" + i);
        }
        s.target("r1").quiet();
        assertThat(s.on("r1")).isEmpty();
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.PROGRESSING);
        assertThat(s.report().reason()).isEqualTo(why);
        assertThat(s.report().message()).isEqualTo("no online node of the class can take a pod: " + said);
    }

    /** Promoted long ago; then every GPU goes to another rollout. */
    @Test
    void aStableClassThatServesNowhereIsNotHealthy() {
        Script s = Script.fleet(NANO, 2).installed();
        s.nodes(
                        "loses its GPU",
                        n -> {
                            n.gpuHolder = Optional.of("whisper");
                            n.losePod();
                        },
                        "node-1",
                        "node-2")
                .quiet();
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.PROGRESSING);
        assertThat(s.report().reason()).isEqualTo("NoCapacity");
        assertThat(s.report().message()).endsWith("node-1, node-2 have no free GPU");
    }

    @Test
    void aFleetThatIsAllOfflineDoesNotClaimToServe() {
        Script s = Script.fleet(NANO, 2)
                .installed()
                .offline("node-1", "node-2")
                .target("r2")
                .quiet();
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.HEALTHY);
        assertThat(s.report().message()).isEqualTo("no node is online to serve r2; 2 nodes are offline");
    }

    @Test
    void aLabelThatNamesNoRevisionCountsAsUnassigned() {
        Script s = Script.fleet(NANO, 2)
                .installed()
                .nodes(
                        "has a label of an older life",
                        n -> n.label = Optional.of(new Assignment("gone", NANO)),
                        "node-1")
                .tick();
        assertThat(s.assignment("node-1")).contains(new Assignment("r1", NANO));
    }

    @Test
    void noNodeMovesBeforeItsDaemonSetIsObservedAndItsPodAccepted() {
        Script s = Script.fleet(NANO, 2)
                .installed()
                .refuses("r2", NANO)
                .target("r2")
                .run(Duration.ofMinutes(5));
        assertThat(s.on("r2")).isEmpty();
        assertThat(s.report().reason()).isEqualTo("AdmissionRefused");
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.PAUSED);
        assertThat(s.movesByNode()).isEmpty();
    }

    @Test
    void theBaselineIsReadBeforeTheFirstMove() {
        Script s =
                Script.fleet(NANO, 3).installed().noBaseline(NANO).target("r2").run(Duration.ofMinutes(10));
        assertThat(s.on("r2")).isEmpty();
        assertThat(s.report().reason()).isEqualTo("Baselining");
        List<String> next = s.watch(NANO).orElseThrow().canaries();
        s.judge(NANO, Verdict.INCONCLUSIVE, "baseline is there").run(Duration.ofMinutes(2));
        assertThat(s.on("r2")).as("the node whose past was read").containsExactlyElementsOf(next);
    }
}
