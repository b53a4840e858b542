package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** R5 over several classes, and fleets whose model never came. */
class RolloutPlannerTest {
    private static final String NANO = "orin-nano";
    private static final String AGX = "agx-orin";
    private static final String NX = "orin-nx";

    @Test
    void aModelThatWasNeverThereIsAskedForAgain() {
        Script s = Script.fleet(NANO, 2).missing("r1").tick();
        assertThat(s.plan().actions()).isEmpty();
        assertThat(s.plan().requeueAfter()).contains(Duration.ofMinutes(3));
        assertThat(s.report())
                .returns(RolloutPhase.PAUSED, RolloutReport::phase)
                .returns("ModelNotFound", RolloutReport::reason)
                .returns("EdgeModel r1 is not there: create it", RolloutReport::message)
                .returns(true, RolloutReport::stalled);
        s.target("r1").quiet();
        assertThat(s.on("r1")).hasSize(2);
    }

    /** orin-nano was rejected while the scope was HardwareClass; that alone rejects nobody when the scope changes. */
    @Test
    void withScopeRolloutItIsTheNewRejectionThatCounts() {
        Script s = Script.fleet(NANO, 2)
                .and(AGX, 2)
                .and(NX, 2)
                .installed()
                .target("r2")
                .run(Duration.ofMinutes(5))
                .judge(NANO, Verdict.FAIL, "too hot")
                .quiet()
                .edit(r -> r.wholeRollout = true)
                .quiet();
        assertThat(s.cursor("r2", AGX).phase()).isEqualTo(Cursor.Phase.STEPS);
        s.judge(NX, Verdict.FAIL, "too slow").quiet();
        assertThat(s.cursor("r2", NX).rejection().orElseThrow().reason()).isEqualTo("SLOBreached");
        assertThat(s.cursor("r2", NANO).rejection().orElseThrow().message()).isEqualTo("too hot");
        assertThat(s.cursor("r2", AGX).rejection().orElseThrow())
                .returns("RejectedElsewhere", r -> r.reason())
                .returns("in class orin-nx: too slow", r -> r.message());
        assertThat(s.on("r1")).hasSize(6);
    }

    @Test
    void withScopeRolloutAClassThatTurnsUpLaterIsRejectedToo() {
        Script s = Script.fleet(NANO, 2)
                .model("r1", NANO, AGX)
                .model("r2", NANO, AGX)
                .installed()
                .edit(r -> r.wholeRollout = true)
                .target("r2")
                .run(Duration.ofMinutes(5))
                .judge(NANO, Verdict.FAIL, "too hot")
                .quiet();
        s.register("node-3", AGX).quiet();
        assertThat(s.cursor("r2", AGX).rejection().orElseThrow().message()).isEqualTo("in class orin-nano: too hot");
        s.edit(r -> r.retry = "r2#2").judge(NANO, Verdict.INCONCLUSIVE, "").run(Duration.ofMinutes(5));
        assertThat(s.cursor("r2", NANO).phase()).isEqualTo(Cursor.Phase.STEPS);
        assertThat(s.cursor("r2", AGX).phase()).isNotEqualTo(Cursor.Phase.REJECTED);
    }
}
