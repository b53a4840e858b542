package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.analysis;
import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.PodFailure;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R2, R5, R9, R17 where several moves meet in one plan: who has the budget, and who is disrupted twice. */
class MovesTest {
    private static final String NANO = "orin-nano";
    private static final String AGX = "agx-orin";

    /** Ten nodes, half of them on r2. */
    private static Script half() {
        return Script.fleet(NANO, 10)
                .installed()
                .edit(r -> r.steps = List.of(weight("50%"), analysis(5, 120)))
                .edit(r -> r.maxUnavailable = "50%")
                .target("r2")
                .run(Duration.ofMinutes(5));
    }

    /** r3 waits for its DaemonSet when the pods of r2 go: their nodes get r3, not r1 in between. */
    @ParameterizedTest(name = "weight {0} has room for {1}, and not for {2}")
    @CsvSource({"50%, 5, 0", "20%, 2, 2"})
    void olderCanariesThatServeNothingAreDisruptedOnce(String weight, int room, int none) {
        Script s = half().edit(r -> r.steps = List.of(weight(weight), analysis(5, 120)))
                .edit(r -> r.maxUnavailable = "1")
                .target("r3")
                .until("r3", NANO, Cursor.Phase.STEPS)
                .begin();
        Set<String> old = s.on("r2");
        old.forEach(name -> s.nodes("loses its pod", n -> n.losePod(), name));
        s.failingBy(PodFailure.Kind.UNSCHEDULABLE);
        old.forEach(name -> s.crashingOn(name, "r2"));
        s.run(Duration.ofMinutes(5));
        assertThat(s.on("r3")).hasSize(room).isSubsetOf(old);
        assertThat(s.on("r2")).isEmpty();
        assertThat(s.movesByNode())
                .hasSize(room + none)
                .allSatisfy((n, moves) -> assertThat(moves).hasSize(1));
        assertThat(s.moves().stream().filter(m -> m.endsWith("r2→r3 Canary"))).hasSize(room);
        assertThat(s.moves().stream().filter(m -> m.endsWith("r2→r1 Superseded")))
                .hasSize(none);
    }

    @Test
    void olderCanariesWaitForADaemonSetThatComesButNotForOneThatIsRefused() {
        Script s = half().begin().target("r3").run(Duration.ofMinutes(5));
        assertThat(s.moves()).hasSize(5).allMatch(m -> m.endsWith("r2→r3 Canary"));
        Script refused = half().begin().refuses("r3", NANO).target("r3").quiet();
        assertThat(refused.moves()).hasSize(5).allMatch(m -> m.endsWith("r2→r1 Superseded"));
    }

    @Test
    void olderCanariesGoBackWhenThePauseComesAfterTheFirstStep() {
        Script s = half().refuses("r3", NANO).target("r3");
        s.until("r3", NANO, Cursor.Phase.STEPS)
                .edit(r -> r.paused = true)
                .begin()
                .quiet();
        assertThat(s.on("r1")).hasSize(10);
        assertThat(s.report().reason()).isEqualTo("Held");
    }

    /** A serving node that is sent back takes from the budget of what moves forward in the same plan. */
    @Test
    void whoIsSentBackLeavesNoRoomForWhoGoesForward() {
        Script s = Script.fleet(NANO, 10)
                .installed()
                .edit(r -> r.steps = List.of(weight("20%"), analysis(5, 120)))
                .target("r2")
                .runUntilOn("r2", 1)
                .edit(r -> r.paused = true)
                .run(Duration.ofMinutes(2));
        String canary = s.on("r2").iterator().next();
        s.begin().edit(r -> r.paused = false).alarm(canary).rule().tick();
        assertThat(s.moves()).containsExactly(canary + " r2→r1 NodeAlarm");
        s.run(Duration.ofMinutes(2));
        assertThat(s.on("r2")).hasSize(2).doesNotContain(canary);
    }

    @Test
    void whoIsRolledBackLeavesNoRoomForWhoCatchesUp() {
        Script s = Script.fleet(NANO, 6).installed().offline("node-1").promoted("r2");
        s.edit(r -> r.steps = List.of(weight("40%"), analysis(5, 120)))
                .target("r3")
                .run(Duration.ofMinutes(5));
        assertThat(s.on("r3")).hasSize(2);
        s.edit(r -> r.rollbackMaxUnavailable = "1")
                .online("node-1")
                .judge(NANO, Verdict.FAIL, "slow")
                .rule();
        s.edit(r -> r.windowOpen = false).tick().edit(r -> r.windowOpen = true);
        assertThat(s.on("r3")).as("the first is on its way back").hasSize(1);
        s.runUntil(() -> s.on("r3").isEmpty() || s.on("r1").isEmpty());
        s.quiet();
        assertThat(s.on("r2")).hasSize(6);
    }

    @Test
    void aWaveThatWasNamedDoesNotGoBeyondTheWeightWhenANodeJoinsMeanwhile() {
        Script s = Script.fleet(NANO, 10)
                .installed()
                .edit(r -> r.steps = List.of(weight("20%"), analysis(5, 120)))
                .edit(r -> r.maxUnavailable = "50%")
                .target("r2")
                .until("r2", NANO, Cursor.Phase.STEPS);
        s.runUntil(() -> {
            s.crashAfter(1);
            return !s.cursor("r2", NANO).wave().isEmpty();
        });
        assertThat(s.on("r2")).as("named, and not yet moved").isEmpty();
        s.nodes("is on r2 from somewhere", n -> n.label = Optional.of(new Assignment("r2", NANO)), "node-1");
        s.run(Duration.ofMinutes(5));
        assertThat(s.on("r2")).hasSize(2).contains("node-1");
    }

    @Test
    void aWaveThatIsOpenedAgainStillNamesThoseItHasNotReached() {
        Script s = Script.fleet(NANO, 10)
                .installed()
                .edit(r -> r.steps = List.of(weight("50%"), analysis(5, 120)))
                .edit(r -> r.maxUnavailable = "2")
                .target("r2")
                .until("r2", NANO, Cursor.Phase.STEPS);
        s.runUntil(() -> {
            s.crashAfter(2);
            return s.on("r2").size() == 1;
        });
        Set<String> left = new TreeSet<>(s.cursor("r2", NANO).wave());
        left.removeAll(s.on("r2"));
        assertThat(left).hasSize(1);
        s.crashAfter(Integer.MAX_VALUE).edit(r -> r.maxUnavailable = "5").tick();
        assertThat(s.on("r2")).containsAll(left).hasSize(5);
        assertThat(s.cursor("r2", NANO).wave()).containsAll(left).hasSize(4);
    }

    @Test
    void aNodeWhoseClassChangesInMidCanaryIsToldSo() {
        Script s = Script.fleet(NANO, 4).and(AGX, 2).installed().target("r2").run(Duration.ofMinutes(5));
        String stable = s.on("r1").stream()
                .filter(n -> n.compareTo("node-5") < 0)
                .findFirst()
                .orElseThrow();
        s.begin().reflash(AGX, stable).run(Duration.ofMinutes(2));
        assertThat(s.moves()).containsExactly(stable + " r1→r1 ClassChanged");
        assertThat(s.assignment(stable)).contains(new Assignment("r1", AGX));
    }

    @Test
    void aRollbackLeavesAServingNodeWhereItIsWhileStablesPodsWouldBeRefused() {
        Script s = Script.fleet(NANO, 6)
                .installed()
                .target("r2")
                .runUntilOn("r2", 1)
                .run(Duration.ofMinutes(2))
                .refuses("r1", NANO)
                .judge(NANO, Verdict.FAIL, "slow")
                .run(Duration.ofMinutes(5));
        assertThat(s.on("r2")).as("better a slow model than none").hasSize(1);
    }

    /** A refusal is forgotten after a minute: while it is asked again nobody moves. */
    @Test
    void aRefusalThatIsForgottenLetsNoServingNodeGo() {
        Script s = Script.fleet(NANO, 6)
                .installed()
                .target("r2")
                .runUntilOn("r2", 1)
                .run(Duration.ofMinutes(2))
                .refuses("r1", NANO)
                .judge(NANO, Verdict.FAIL, "slow")
                .run(Duration.ofMinutes(2))
                .refuses("r1", NANO)
                .run(Duration.ofMinutes(2));
        assertThat(s.on("r2")).hasSize(1);
    }

    /** The version takes every node it reaches off the network: canary {}. */
    @Test
    void aVersionThatTakesNodesOfflineDoesNotReachTheWholeFleetInWaves() {
        Script s = Script.fleet(NANO, 12)
                .installed()
                .edit(r -> {
                    r.steps = List.of();
                    r.maxUnavailable = "2";
                })
                .target("r2");
        for (int i = 0; i < 400; i++) {
            s.tick();
            for (String n : s.on("r2")) {
                if (s.report(NANO).nodes().stream()
                        .anyMatch(x -> x.node().equals(n) && x.reason() == NodeReason.SERVING)) {
                    s.offline(n);
                }
            }
        }
        assertThat(s.on("r2").size()).isLessThan(12);
    }
}
