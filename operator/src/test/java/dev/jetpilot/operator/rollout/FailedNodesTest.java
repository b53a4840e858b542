package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.analysis;
import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.rollout.sim.Script;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R8: canaries that go dark, alone or with the site they stand on. */
class FailedNodesTest {
    private static final String NANO = "orin-nano";

    private static Script canaries(int nodes, int canaries) {
        Script s = Script.fleet(NANO, nodes)
                .installed()
                .edit(r -> r.steps = List.of(weight(Integer.toString(canaries)), analysis(5, 240)))
                .edit(r -> r.maxUnavailable = "100%")
                .edit(r -> r.maxFailed = 99)
                .target("r2");
        return s.runUntil(() -> s.cursorIs("r2", NANO, Cursor.Phase.STEPS)
                && s.cursor("r2", NANO).step() == 1);
    }

    private static String[] first(Script s, String revision, int count) {
        return s.on(revision).stream().limit(count).toArray(String[]::new);
    }

    /** It was not the version when stable lost at least half as large a share of its nodes as the canary of its own. */
    @ParameterizedTest(name = "{1} of {0} canaries and {3} of {2} stable nodes go dark: {4} failed")
    @CsvSource({
        "2, 1, 4, 0, 1",
        "2, 1, 4, 1, 0",
        "2, 1, 5, 1, 1",
        "4, 1, 6, 1, 0",
        "4, 2, 6, 1, 2",
        "4, 2, 6, 2, 0",
        "4, 3, 6, 2, 3",
        "4, 3, 6, 3, 0",
        "3, 1, 0, 0, 1",
    })
    void whoGoesDarkWithLikeManyStableNodesHasNotFailed(
            int canaries, int dark, int stable, int stableDark, int failed) {
        Script s = canaries(canaries + stable, canaries);
        s.offline(first(s, "r2", dark)).offline(first(s, "r1", stableDark)).run(Duration.ofMinutes(29));
        assertThat(s.cursor("r2", NANO).failed()).as("within the grace").isEmpty();
        s.run(Duration.ofMinutes(2));
        assertThat(s.cursor("r2", NANO).failed()).hasSize(failed);
    }

    @Test
    void stableNodesThatWereDarkBeforeAreNotCounted() {
        Script s = canaries(8, 2);
        s.offline(first(s, "r1", 2)).run(Duration.ofHours(1));
        String[] stable = first(s, "r1", 3);
        s.offline(first(s, "r2", 1)).offline(stable[2]).run(Duration.ofMinutes(31));
        assertThat(s.cursor("r2", NANO).failed())
                .as("1 of 2 canaries, 1 of the 4 others")
                .isEmpty();
    }

    @Test
    void afterTheStepsDarkNodesAreNotBlamedOnTheVersion() {
        Script s = canaries(3, 1)
                .edit(r -> r.bake = 60)
                .judge(NANO, Verdict.PASS, "proven")
                .until("r2", NANO, Cursor.Phase.BAKING);
        s.offline("node-1").begin().run(Duration.ofMinutes(50));
        assertThat(s.cursor("r2", NANO).failed()).isEmpty();
        assertThat(s.moves()).isEmpty();
        s.until("r2", NANO, Cursor.Phase.HEALTHY);
    }
}
