package dev.jetpilot.operator.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Apart from the other tests, so that mutation testing can leave it out. */
class JudgeSpeedTest {

    @Test
    void fiveHundredNodesAreJudgedInFiftyMilliseconds() {
        Bench bench = new Bench(Bench.compared(0.1, Bench.LATENCY, Bench.ERRORS, Bench.MEAN));
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 40; round++) {
            for (int i = 0; i < 500; i++) {
                bench.canary("node-" + i, Bench.over(200, 6), Bench.bad(200, 1), Bench.value(21));
            }
            for (int i = 0; i < 20; i++) {
                bench.control("control-" + i, Bench.over(200, 6), Bench.bad(200, 1), Bench.value(21));
            }
            long start = System.nanoTime();
            bench.judge();
            best = Math.min(best, System.nanoTime() - start);
        }
        assertThat(best / 1e6).as("best of 40 rounds, in ms").isLessThan(50);
        System.getLogger("judge").log(System.Logger.Level.INFO, "500 canary nodes: {0} ms a window", best / 1e6);
    }
}
