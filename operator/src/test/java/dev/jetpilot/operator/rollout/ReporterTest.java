package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.analysis;
import static dev.jetpilot.operator.rollout.sim.Rollout.pause;
import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.MaintenanceWindow;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.PodFailure;
import dev.jetpilot.operator.rollout.sim.Script;
import dev.jetpilot.operator.rollout.sim.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What a person is shown who looks in the middle: counts, one reason a node, who is watched, when the operator looks
 * again. After a change on purpose run with {@code -Djetpilot.golden=write} and read the difference.
 */
class ReporterTest {
    private static final String NANO = "orin-nano";
    private static final String AGX = "agx-orin";
    private static final Path LOGS = Path.of("src/test/resources/dev/jetpilot/operator/rollout/golden");

    private static void golden(String name, String title, Script s) throws IOException {
        String story = "## " + title + "\n" + s.story();
        Path file = LOGS.resolve(name + ".log.golden");
        if ("write".equals(System.getProperty("jetpilot.golden"))) {
            Files.writeString(file, story);
        }
        assertThat(story).as("%s; -Djetpilot.golden=write rewrites it", file).isEqualTo(Files.readString(file));
    }

    private static Script sites() {
        return Script.fleet(NANO, 8).edit(r -> {
            r.maxUnavailable = "25%";
            r.spreadBy = List.of("site");
            r.steps = List.of(weight("30%"), analysis(5, 60), weight("60%"), pause(20));
        });
    }

    /** Every reason that a healthy rollout knows: offline, cordoned, throttled, held by another, ahead, to come. */
    @Test
    void everyNodeHasItsReasonInMidCanary() throws IOException {
        Script s = sites().and(AGX, 2)
                .installed()
                .offline("node-1")
                .nodes("is cordoned", n -> n.cordoned = true, "node-2")
                .nodes("is throttled", n -> n.throttled = true, "node-3")
                .nodes("is held by another rollout", n -> n.gpuHolder = Optional.of("whisper"), "node-4")
                .nodes("is not ready", n -> n.connectivity = Connectivity.NOT_READY, "node-5")
                .begin()
                .target("r2");
        s.tick().look().tick().look().tick().look().run(Duration.ofMinutes(1)).look();
        s.nodes("is ready", n -> n.connectivity = Connectivity.READY, "node-5")
                .run(Duration.ofMinutes(2))
                .look();
        s.judge(NANO, Verdict.PASS, "proven").judge(AGX, Verdict.INCONCLUSIVE, "too few samples");
        s.run(Duration.ofMinutes(6))
                .look()
                .run(Duration.ofMinutes(1))
                .look()
                .run(Duration.ofMinutes(21))
                .look();
        golden("looks-in-mid-canary", "8 x orin-nano, five of them unwell, and 2 x agx-orin", s);
    }

    @Test
    void whoWaitsForWhatWhileOnesBudgetIsSpent() throws IOException {
        Script s = Script.fleet(NANO, 6)
                .installed()
                .edit(r -> r.steps = List.of())
                .begin()
                .target("r2");
        s.runUntilOn("r2", 2).look().offline("node-1", "node-6").tick().look();
        s.until("r2", NANO, Cursor.Phase.BAKING)
                .look()
                .until("r2", NANO, Cursor.Phase.HEALTHY)
                .look();
        s.online("node-1", "node-6")
                .tick()
                .look()
                .edit(r -> r.hold = "fair")
                .tick()
                .look();
        s.edit(r -> r.hold = "").quiet().look();
        golden("looks-at-promotion-and-catching-up", "6 x orin-nano, maxUnavailable 1, two go and come back", s);
    }

    @Test
    void aRollbackAsAPersonSeesIt() throws IOException {
        Script s = Script.fleet(NANO, 5)
                .installed()
                .edit(r -> {
                    r.steps = List.of(weight("80%"), analysis(5, 60));
                    r.maxUnavailable = "50%";
                    r.rollbackMaxUnavailable = "1";
                })
                .target("r2");
        s.runUntil(() -> s.cursorIs("r2", NANO, Cursor.Phase.STEPS)
                && s.cursor("r2", NANO).step() == 1);
        s.begin().offline(s.on("r2").iterator().next()).judge(NANO, Verdict.FAIL, "61% over 33ms");
        s.tick().tick().look().tick().look().tick().tick().look().quiet().look();
        golden("looks-at-a-rollback", "5 x orin-nano, 4 of them on r2 when it breaches, one of these offline", s);
    }

    @Test
    void aModelThatFailsItsNodesInEveryWay() throws IOException {
        Script s = Script.fleet(NANO, 6)
                .installed()
                .edit(r -> {
                    r.steps = List.of(weight("50%"), analysis(5, 60));
                    r.maxUnavailable = "50%";
                    r.maxFailed = 2;
                })
                .begin()
                .target("r2");
        s.runUntilOn("r2", 3);
        String[] canaries = s.on("r2").toArray(String[]::new);
        s.failingBy(PodFailure.Kind.IMAGE_PULL)
                .crashingOn(canaries[0], "r2")
                .tick()
                .tick()
                .tick()
                .look();
        s.tick()
                .look()
                .alarm(canaries[1])
                .tick()
                .tick()
                .tick()
                .look()
                .run(Duration.ofMinutes(2))
                .look();
        golden("looks-at-failed-nodes", "6 x orin-nano, 3 canaries: one cannot pull its image, one is alarmed", s);
    }

    @Test
    void stableNodesThatBreakAfterwards() throws IOException {
        Script s = Script.fleet(NANO, 10).installed().begin();
        PodFailure.Kind[] kinds = PodFailure.Kind.values();
        for (int i = 0; i < kinds.length; i++) {
            String node = "node-" + (i + 1);
            s.failingBy(kinds[i]).crashingOn(node, "r1").nodes("loses its pod", n -> n.losePod(), node);
            s.tick().tick().tick();
        }
        golden("looks-at-broken-nodes", "10 x orin-nano, healthy, until pods break one after the other", s.look());
    }

    @Test
    void strangersInTheFleet() throws IOException {
        Script s = Script.fleet(NANO, 4).and(AGX, 3).installed().begin().model("r2", NANO);
        s.reflash("xavier", "node-1")
                .offline("node-6")
                .target("r2")
                .tick()
                .tick()
                .look();
        s.nodes("is not selected", n -> n.selected = false, "node-2", "node-3", "node-5")
                .tick()
                .look();
        s.tick().look().tick().tick().look();
        s.nodes("has a label of an older life", n -> n.label = Optional.of(new Assignment("gone", AGX)), "node-7");
        s.tick().look().tick().look().register("node-8", "xavier").tick().look();
        golden("looks-at-strangers", "4 x orin-nano, 3 x agx-orin; r2 knows orin-nano only, nodes are deselected", s);
    }

    @Test
    void aFleetNobodyCanServe() throws IOException {
        Script s = Script.fleet(NANO, 2)
                .model("r1", AGX)
                .target("r1")
                .tick()
                .tick()
                .look();
        s.nodes("is not selected", n -> n.selected = false, "node-1", "node-2")
                .tick()
                .look();
        golden("looks-at-nobody", "2 x orin-nano, r1 is for agx-orin, and then no node is selected", s);
    }

    @Test
    void aFirstInstallThatAPersonEnds() throws IOException {
        Script s = Script.fleet(NANO, 5)
                .nodes("is cordoned", n -> n.cordoned = true, "node-4")
                .offline("node-5")
                .target("r1");
        s.runUntilOn("r1", 1)
                .look()
                .runUntilOn("r1", 2)
                .edit(r -> r.reject = "r1#1")
                .tick()
                .look()
                .quiet();
        golden("looks-at-a-first-install", "5 x orin-nano, one cordoned, one dark; r1 is rejected half-way", s.look());
    }

    @Test
    void aRejectedClassBesideOneThatGoesOn() throws IOException {
        Script s = Script.fleet(NANO, 2)
                .and(AGX, 2)
                .installed()
                .target("r2")
                .run(Duration.ofMinutes(5))
                .begin();
        s.judge(NANO, Verdict.FAIL, "61% over 33ms").run(Duration.ofMinutes(3)).look();
        s.judge(AGX, Verdict.PASS, "proven").quiet();
        golden("looks-at-one-rejected-class", "2 x orin-nano, which breach, and 2 x agx-orin, which pass", s.look());
    }

    @Test
    void anOlderCanaryOnItsWayBack() throws IOException {
        Script s = Script.fleet(NANO, 4).installed().edit(r -> {
            r.steps = List.of(weight("75%"), analysis(5, 60));
            r.maxUnavailable = "3";
        });
        s.target("r2")
                .run(Duration.ofMinutes(5))
                .edit(r -> r.maxUnavailable = "1")
                .begin();
        s.edit(r -> r.paused = true).target("r3").tick().look().tick().tick().look();
        String[] left = s.on("r2").toArray(String[]::new);
        s.nodes("loses its pod", n -> n.losePod(), left)
                .tick()
                .look()
                .tick()
                .look()
                .quiet();
        golden("looks-at-older-canaries", "4 x orin-nano, 3 on r2 when r3 becomes the target, paused", s.look());
    }

    @Test
    void aWindowOpensAndCloses() throws IOException {
        Script s = Script.fleet(NANO, 3).installed().edit(r -> {
            r.steps = List.of();
            r.windows = List.of(new MaintenanceWindow("30 * * * *", "2m", "UTC"));
        });
        s.begin().target("r2").tick().tick().look();
        s.runUntilOn("r2", 1)
                .look()
                .run(Duration.ofMinutes(4))
                .look()
                .runUntilOn("r2", 3)
                .quiet();
        golden("looks-through-a-window", "3 x orin-nano, a window of two minutes every hour", s.look());
    }

    @Test
    void podsThatWouldBeRefused() throws IOException {
        Script s = Script.fleet(NANO, 3)
                .installed()
                .promoted("r2")
                .begin()
                .refuses("r3", NANO)
                .target("r3");
        s.tick()
                .tick()
                .tick()
                .look()
                .target("r1")
                .refuses("r1", NANO)
                .tick()
                .tick()
                .tick()
                .look();
        golden("looks-at-refusals", "3 x orin-nano on r2, r3 would be refused, and so would r1", s);
    }

    @Test
    void twoClassesWaitForEachOther() throws IOException {
        Script s = Script.fleet(NANO, 2)
                .and(AGX, 2)
                .installed()
                .edit(r -> r.wholeRollout = true)
                .begin();
        s.target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .until("r2", NANO, Cursor.Phase.BAKING)
                .look();
        s.run(Duration.ofMinutes(12))
                .look()
                .offline("node-3", "node-4")
                .run(Duration.ofMinutes(1))
                .look();
        s.quiet().look();
        golden("looks-at-two-classes", "2 x orin-nano and 2 x agx-orin, scope Rollout; agx-orin goes dark", s);
    }

    @Test
    void aFirstInstallThatNeverGetsReadySaysSoAfterItsDeadline() {
        Script s = Script.fleet(NANO, 2).stuck("r1").target("r1").run(Duration.ofHours(2));
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.DEGRADED);
    }

    @Test
    void aNodeThatNeverGetsReadyAgainUnderAHealthyRevisionIsNamedBroken() {
        Script s = Script.fleet(NANO, 2).installed().stuck("r1");
        s.nodes("loses its pod", Truth.Node::losePod, "node-1").run(Duration.ofHours(2));
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.DEGRADED);
    }

    @Test
    void aRolloutPausedWhileAnalysedSaysSo() {
        Script s = Script.fleet(NANO, 6)
                .installed()
                .target("r2")
                .runUntilOn("r2", 1)
                .run(Duration.ofMinutes(2))
                .edit(r -> r.paused = true)
                .tick();
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.PAUSED);
    }

    @Test
    void aHeldRolloutOnATimedPauseSaysSo() {
        Script s = Script.fleet(NANO, 6)
                .installed()
                .edit(r -> r.steps = List.of(weight("10%"), pause(60), weight("50%")))
                .target("r2")
                .runUntilOn("r2", 1)
                .run(Duration.ofMinutes(2))
                .edit(r -> r.hold = "fair")
                .tick();
        assertThat(s.report().phase()).isEqualTo(RolloutPhase.PAUSED);
    }

    @Test
    void aClassWhoseModelIsGoneInMidAnalysisSaysSo() {
        Script s = Script.fleet(NANO, 6)
                .installed()
                .target("r2")
                .runUntilOn("r2", 1)
                .run(Duration.ofMinutes(2))
                .missing("r2")
                .tick();
        assertThat(s.report(NANO).reason()).isEqualTo("ModelNotFound");
    }
}
