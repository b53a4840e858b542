package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.analysis;
import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R10, R11, R15, R17: nodes that come, go and change; settled fleets; dying operators. */
class HardwareClassesTest {
    private static final String NANO = "orin-nano";

    @Test
    void aSettledRolloutCostsNoWrites() {
        Script s = Script.fleet(NANO, 5)
                .and("agx", 3)
                .installed()
                .offline("node-2")
                .begin()
                .run(Duration.ofHours(3));
        assertThat(s.writes()).isEmpty();
        assertThat(s.plan().watches()).isEmpty();
        assertThat(s.plan().requeueAfter()).as("nothing waits for time").isEmpty();
    }

    @Test
    void aRejectedRolloutCostsNoWritesEither() {
        Script s = Script.fleet(NANO, 3)
                .installed()
                .target("r2")
                .run(Duration.ofMinutes(5))
                .judge(NANO, Verdict.FAIL, "slow")
                .quiet();
        s.begin().run(Duration.ofHours(2));
        assertThat(s.writes()).isEmpty();
        assertThat(s.workloads()).containsExactly("r1." + NANO);
    }

    @Test
    void aNodeThatRegistersAgainGetsStableInMidCanary() {
        Script s = Script.fleet(NANO, 4).installed().target("r2").run(Duration.ofMinutes(5));
        String canary = s.on("r2").iterator().next();
        s.register(canary, NANO).run(Duration.ofMinutes(1));
        assertThat(s.assignment(canary))
                .as("stable, not what it happened to run")
                .contains(new Assignment("r1", NANO));
    }

    @Test
    void aNodeWhoseClassChangedIsReassignedWithinTheBudget() {
        Script s = Script.fleet(NANO, 3)
                .and("agx", 2)
                .installed()
                .begin()
                .reflash("agx", "node-1", "node-2")
                .tick();
        assertThat(s.moves()).as("one at a time").hasSize(1).allMatch(m -> m.endsWith("ClassChanged"));
        s.quiet();
        assertThat(s.assignment("node-1")).contains(new Assignment("r1", "agx"));
        assertThat(s.assignment("node-2")).contains(new Assignment("r1", "agx"));
    }

    @Test
    void aNodeOfAClassThatIsNewIsReassignedOnceItsDaemonSetIsReady() {
        Script s = Script.fleet(NANO, 3)
                .model("r1", NANO, "agx")
                .installed()
                .begin()
                .reflash("agx", "node-1")
                .quiet();
        assertThat(s.assignment("node-1")).contains(new Assignment("r1", "agx"));
        assertThat(s.workloads()).contains("r1.agx");
    }

    @Test
    void missingFactsNeverUnassign() {
        Script s =
                Script.fleet(NANO, 3).installed().begin().reflash("", "node-1").quiet();
        assertThat(s.moves()).isEmpty();
        assertThat(s.assignment("node-1")).contains(new Assignment("r1", NANO));
        assertThat(s.reason("node-1")).isEqualTo(NodeReason.SERVING);
    }

    @Test
    void aShrunkSelectorUnassignsWithinTheBudget() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .begin()
                .nodes("is not selected", n -> n.selected = false, "node-1", "node-2")
                .tick();
        assertThat(s.moves()).hasSize(1).allMatch(m -> m.endsWith("Deselected"));
        s.quiet();
        assertThat(s.assignment("node-1")).isEmpty();
        assertThat(s.assignment("node-2")).isEmpty();
    }

    @Test
    void aNodeThatOnlyStableMatchesStaysOnIt() {
        Script s = Script.fleet(NANO, 2)
                .and("agx", 2)
                .installed()
                .model("r2", NANO)
                .promoted("r2");
        assertThat(s.on("r2")).containsExactly("node-1", "node-2");
        assertThat(s.on("r1")).containsExactly("node-3", "node-4");
        assertThat(s.workloads()).contains("r1.agx");
    }

    @Test
    void aNodeThatOnlyACanaryMatchedGoesBackToTheLatestStableThatKnowsIt() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .edit(r -> r.steps = List.of(weight("50%"), analysis(5, 120)))
                .target("r2")
                .run(Duration.ofMinutes(5))
                .model("r3", "agx")
                .target("r3")
                .quiet();
        assertThat(s.on("r1")).as("r3 knows none of them").hasSize(4);
        assertThat(s.report().message()).contains("hardwareClasses");
    }

    @Test
    void aClassThatIsNewGoesBackToTheStableThatItsNodesKnow() {
        Script s = Script.fleet(NANO, 3)
                .installed()
                .model("r2", NANO)
                .target("r2")
                .judge(NANO, Verdict.FAIL, "slow")
                .quiet();
        assertThat(s.on("r1")).hasSize(3);
    }

    @Test
    void anOperatorThatDiesAtAnyWriteLosesNoNode() {
        for (int writes = 0; writes < 12; writes++) {
            Script s = Script.fleet(NANO, 6)
                    .installed()
                    .edit(r -> r.maxUnavailable = "50%")
                    .target("r2")
                    .judge(NANO, Verdict.PASS, "proven")
                    .crashAfter(writes)
                    .run(Duration.ofMinutes(1))
                    .crashAfter(writes % 3)
                    .quiet();
            assertThat(s.on("r2")).as("died after %d writes", writes).hasSize(6);
            assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.HEALTHY);
            assertThat(s.movesByNode())
                    .allSatisfy((n, moves) -> assertThat(moves).hasSize(1));
        }
    }

    @Test
    void aForwardWaveOpensWithACursorWriteThatNamesItsNodes() {
        Script s = Script.fleet(NANO, 6)
                .installed()
                .edit(r -> r.maxUnavailable = "50%")
                .edit(r -> r.steps = List.of())
                .target("r2");
        s.runUntil(() -> !s.on("r2").isEmpty());
        Action.WriteCursors first = s.plan().actions().stream()
                .filter(Action.WriteCursors.class::isInstance)
                .map(Action.WriteCursors.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(s.plan().actions().get(0)).isEqualTo(first);
        assertThat(first.cursors().get(NANO).wave()).isEqualTo(s.on("r2")).hasSize(3);
    }

    @Test
    void aModelMadeAgainUnderItsNameCountsItsAttemptsOn() {
        Script s = Script.fleet(NANO, 2)
                .installed()
                .target("r2")
                .run(Duration.ofMinutes(5))
                .targetNamed("r2b", "r2")
                .run(Duration.ofMinutes(5));
        assertThat(s.cursor("r2", NANO).attempt()).isEqualTo(1);
        assertThat(s.cursor("r2b", NANO).attempt())
                .as("an approval of r2#1.2 is spent")
                .isEqualTo(2);
    }
}
