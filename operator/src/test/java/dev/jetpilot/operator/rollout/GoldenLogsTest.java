package dev.jetpilot.operator.rollout;

import static dev.jetpilot.operator.rollout.sim.Rollout.analysis;
import static dev.jetpilot.operator.rollout.sim.Rollout.pause;
import static dev.jetpilot.operator.rollout.sim.Rollout.weight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.rollout.sim.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whole rollouts, line by line, as a person would have seen them. After a change on purpose run with
 * {@code -Djetpilot.golden=write} and read the difference.
 */
class GoldenLogsTest {
    private static final String NANO = "orin-nano";
    private static final Path LOGS = Path.of("src/test/resources/dev/jetpilot/operator/rollout/golden");

    private static void golden(String name, String title, Script s) throws IOException {
        String story = "## " + title + "\n" + s.story();
        Path file = LOGS.resolve(name + ".log.golden");
        if ("write".equals(System.getProperty("jetpilot.golden"))) {
            Files.createDirectories(LOGS);
            Files.writeString(file, story);
        }
        assertThat(story).as("%s; -Djetpilot.golden=write rewrites it", file).isEqualTo(Files.readString(file));
    }

    private static Script judged(int nodes, String weight) {
        return Script.fleet(NANO, nodes).installed().edit(r -> r.steps = List.of(weight(weight), analysis(5, 120)));
    }

    private static Script toAnalysis(Script s) {
        return s.runUntil(() -> s.cursorIs("r2", NANO, Cursor.Phase.STEPS)
                && s.cursor("r2", NANO).step() == 1);
    }

    @Test
    void firstInstall() throws IOException {
        Script s = Script.fleet(NANO, 4)
                .and("agx-orin", 1)
                .edit(r -> r.maxUnavailable = "2")
                .crashingOn("node-3", "r1");
        golden(
                "first-install",
                "4 x orin-nano, one of which crashes, and 1 x agx-orin; maxUnavailable 2",
                s.target("r1").quiet());
    }

    @Test
    void canaryPromotedWithDeadNodes() throws IOException {
        Script s = judged(6, "20%").offline("node-2", "node-5").begin().target("r2");
        toAnalysis(s)
                .judge(NANO, Verdict.PASS, "latency-p95 proven within 33ms (n=840)")
                .quiet()
                .online("node-5")
                .quiet();
        golden(
                "canary-promoted-with-dead-nodes",
                "6 x orin-nano, 2 of them dead, weight 20%; one comes back after the promotion",
                s);
    }

    @Test
    void breachAtTheSecondScrape() throws IOException {
        Script s = judged(6, "20%").begin().target("r2");
        toAnalysis(s)
                .run(Duration.ofSeconds(20))
                .judge(NANO, Verdict.FAIL, "latency-p95 e=412.6, 61% over 33ms, n=840")
                .quiet();
        golden(
                "breach-at-the-second-scrape",
                "6 x orin-nano, weight 20%, maxUnavailable 1, breach at the second scrape",
                s);
    }

    @Test
    void supersededInMidCanary() throws IOException {
        Script s = judged(6, "50%").begin().target("r2");
        toAnalysis(s)
                .edit(r -> r.steps = List.of(weight("20%"), analysis(5, 120)))
                .target("r3")
                .run(Duration.ofMinutes(10));
        golden("superseded-in-mid-canary", "6 x orin-nano, 3 on r2 when r3 becomes the target with weight 20%", s);
    }

    @Test
    void returnWithinTheWindow() throws IOException {
        Script s = judged(4, "25%")
                .promoted("r2")
                .edit(r -> r.windowOpen = false)
                .target("r1")
                .quiet();
        golden("return-within-the-window", "4 x orin-nano on r2 go back to r1, outside the maintenance windows", s);
    }

    @Test
    void aFailedNode() throws IOException {
        Script s = judged(6, "50%")
                .crashingOn("node-1", "r2")
                .crashingOn("node-2", "r2")
                .crashingOn("node-3", "r2")
                .edit(r -> r.maxFailed = 3)
                .begin()
                .target("r2")
                .run(Duration.ofMinutes(10));
        golden("failed-nodes", "6 x orin-nano, weight 50%, r2 crashes on 3 of them, maxFailed 3", s);
    }

    @Test
    void commonCause() throws IOException {
        Script s = judged(6, "20%").begin().target("r2");
        toAnalysis(s)
                .judge(NANO, Verdict.COMMON_CAUSE, "latency-p95 is over 33ms on control, too")
                .run(Duration.ofMinutes(20))
                .judge(NANO, Verdict.PASS, "latency-p95 proven within 33ms (n=2210)")
                .run(Duration.ofMinutes(2));
        golden("common-cause", "6 x orin-nano: a heat wave reaches canary and control alike", s);
    }

    @Test
    void singleNode() throws IOException {
        Script s = judged(1, "5%").begin().target("r2");
        toAnalysis(s)
                .judge(NANO, Verdict.PASS, "proven against its own past")
                .until("r2", NANO, Cursor.Phase.BAKING)
                .judge(NANO, Verdict.FAIL, "latency-p95 e=130.2, 22% over 33ms, n=1400")
                .quiet();
        golden("single-node", "1 x orin-nano: it is the canary, passes, and breaches in the bake", s);
    }

    @Test
    void modeManual() throws IOException {
        Script s = judged(6, "20%").edit(r -> r.automatic = false).begin().target("r2");
        toAnalysis(s)
                .judge(NANO, Verdict.FAIL, "latency-p95 e=412.6, 61% over 33ms, n=840")
                .run(Duration.ofHours(1))
                .edit(r -> r.reject = "r2#1")
                .quiet();
        golden("mode-manual", "6 x orin-nano, rollback.mode Manual: a breach waits an hour for a person", s);
    }

    @Test
    void scopeRollout() throws IOException {
        Script s = judged(3, "20%")
                .and("agx-orin", 3)
                .promoted("r1b")
                .edit(r -> r.wholeRollout = true)
                .begin()
                .target("r2");
        toAnalysis(s)
                .run(Duration.ofMinutes(1))
                .judge("agx-orin", Verdict.FAIL, "latency-p95 e=101.0, 12% over 12ms, n=9120")
                .quiet();
        golden("scope-rollout", "3 x orin-nano and 3 x agx-orin, rollback.scope Rollout, agx-orin breaches", s);
    }

    @Test
    void operatorDiesInMidWave() throws IOException {
        Script s = Script.fleet(NANO, 6)
                .installed()
                .edit(r -> r.steps = List.of())
                .edit(r -> r.maxUnavailable = "50%")
                .target("r2");
        s.runUntil(() -> s.cursorIs("r2", NANO, Cursor.Phase.PROMOTING))
                .crashAfter(3)
                .run(Duration.ofMinutes(5));
        golden(
                "operator-dies-in-mid-wave",
                "6 x orin-nano, waves of 3: the operator dies after the cursor and one node",
                s);
    }

    @Test
    void stepsWithAPause() throws IOException {
        Script s = Script.fleet(NANO, 4)
                .installed()
                .edit(r -> r.steps = List.of(weight("25%"), pause(), weight("50%"), analysis(5, 60)))
                .target("r2")
                .run(Duration.ofMinutes(10))
                .edit(r -> r.approve = "r2#1.2")
                .run(Duration.ofMinutes(5));
        golden("pause-until-approved", "4 x orin-nano: a pause that waits for a person", s);
    }
}
