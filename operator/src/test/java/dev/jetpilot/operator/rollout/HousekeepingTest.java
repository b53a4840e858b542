package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.analysis;
import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R6, R9: what must still be there, although the target does not need it. */
class HousekeepingTest {
    private static final String NANO = "orin-nano";

    @Test
    void whatADarkNodeRunsIsKeptUntilItIsBack() {
        Script s = Script.fleet(NANO, 3).installed().offline("node-1").edit(r -> {
            r.history = 0;
            r.window = 0;
        });
        s.promoted("r2").promoted("r3");
        assertThat(s.revisions()).containsExactlyInAnyOrder("r1", "r3");
        assertThat(s.workloads()).containsExactlyInAnyOrder("r1." + NANO, "r3." + NANO);
        s.online("node-1").quiet();
        assertThat(s.revisions()).containsExactly("r3");
        assertThat(s.workloads()).containsExactly("r3." + NANO);
    }

    @Test
    void aRevisionGoesAfterItsDaemonSet() {
        Script s = Script.fleet(NANO, 2).installed().edit(r -> {
            r.history = 0;
            r.window = 0;
        });
        s.begin()
                .target("r2")
                .judge(NANO, Verdict.PASS, "proven")
                .quiet()
                .quiet()
                .quiet();
        int removed = -1;
        int pruned = -1;
        List<Action> writes = s.writes();
        for (int i = 0; i < writes.size(); i++) {
            removed = writes.get(i) instanceof Action.RemoveWorkload ? i : removed;
            pruned = writes.get(i) instanceof Action.PruneRevision ? i : pruned;
        }
        assertThat(removed).isNotNegative();
        assertThat(pruned).isGreaterThan(removed);
    }

    @Test
    void whenEveryNodeIsAnOlderCanaryStableHasItsDaemonSetAgainBeforeTheyGoBack() {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .edit(r -> r.steps = List.of(weight("100%"), analysis(5, 120)))
                .edit(r -> r.maxUnavailable = "100%")
                .target("r2")
                .run(Duration.ofMinutes(5));
        assertThat(s.on("r2")).hasSize(4);
        s.edit(r -> r.paused = true).target("r3").quiet();
        assertThat(s.on("r1")).hasSize(4);
        assertThat(s.workloads()).containsExactly("r1." + NANO);
    }
}
