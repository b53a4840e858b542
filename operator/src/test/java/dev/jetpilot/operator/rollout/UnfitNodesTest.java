package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Unfit;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes that a pod of the target could not run on keep what they serve, and hold nobody up. */
class UnfitNodesTest {
    private static final String NANO = "orin-nano";

    private static Script unfit(Script s, Unfit.Kind kind, String... nodes) {
        return s.nodes("unfit " + kind, n -> n.unfit = Optional.of(new Unfit(kind, "no FP8 on SM 8.7")), nodes);
    }

    private static Script fit(Script s, String... nodes) {
        return s.nodes("fit", n -> n.unfit = Optional.empty(), nodes);
    }

    @ParameterizedTest
    @EnumSource(Unfit.Kind.class)
    void theyAreNotMovedAndTheOthersArePromoted(Unfit.Kind kind) {
        Script s = Script.fleet(NANO, 6).installed();
        unfit(s, kind, "node-2", "node-5")
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .until("r2", NANO, Cursor.Phase.HEALTHY);

        assertThat(s.on("r2")).hasSize(4).doesNotContain("node-2", "node-5");
        assertThat(s.on("r1")).containsExactly("node-2", "node-5");
        assertThat(s.reason("node-2"))
                .isEqualTo(kind == Unfit.Kind.HARDWARE ? NodeReason.INCOMPATIBLE : NodeReason.NO_GPU);
        s.begin().run(Duration.ofHours(1));
        assertThat(s.writes()).as("settled").isEmpty();
    }

    @Test
    void theyDoNotCountInAWeight() {
        Script s = Script.fleet(NANO, 10)
                .edit(r -> r.steps = List.of(weight("50%")))
                .installed();
        unfit(s, Unfit.Kind.HARDWARE, "node-1", "node-2", "node-3", "node-4", "node-5", "node-6")
                .target("r2")
                .runUntilOn("r2", 2);
        assertThat(s.cursor("r2", NANO).denominator()).hasValue(4);
    }

    @Test
    void aClassThatCannotRunItAtAllSaysSoAndWaits() {
        Script s = Script.fleet(NANO, 2).installed();
        unfit(s, Unfit.Kind.HARDWARE, "node-1", "node-2").target("r2").run(Duration.ofMinutes(30));

        assertThat(s.on("r1")).hasSize(2);
        assertThat(s.report(NANO).message()).contains("node-1, node-2 cannot run it");
    }

    @Test
    void aNodeThatGetsItsGpuBackCatchesUp() {
        Script s = Script.fleet(NANO, 3).installed();
        unfit(s, Unfit.Kind.NO_GPU, "node-3")
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .until("r2", NANO, Cursor.Phase.HEALTHY);
        assertThat(s.on("r1")).containsExactly("node-3");

        fit(s, "node-3").quiet();
        assertThat(s.on("r2")).contains("node-3");
    }

    @Test
    void aNewNodeGetsStableThoughTheTargetWouldNotRunThereButNotWithoutAGpu() {
        Script s = Script.fleet(NANO, 4).installed().target("r2").run(Duration.ofMinutes(5));
        s.register("node-8", NANO).register("node-9", NANO);
        unfit(s, Unfit.Kind.HARDWARE, "node-8");
        unfit(s, Unfit.Kind.NO_GPU, "node-9").run(Duration.ofMinutes(1));

        assertThat(s.on("r1")).contains("node-8").doesNotContain("node-9");
        assertThat(s.reason("node-9")).isEqualTo(NodeReason.NO_GPU);
    }

    @Test
    void aCanaryThatLosesItsGpuGoesBackLikeAnyOther() {
        Script s = Script.fleet(NANO, 4).installed().target("r2").run(Duration.ofMinutes(5));
        String canary = s.on("r2").iterator().next();
        unfit(s, Unfit.Kind.NO_GPU, canary).judge(NANO, Verdict.FAIL, "slow").quiet();

        assertThat(s.on("r2")).isEmpty();
        assertThat(s.on("r1")).contains(canary);
    }
}
