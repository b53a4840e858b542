package dev.jetpilot.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.judge.Evidence;
import dev.jetpilot.operator.analysis.judge.Judge;
import dev.jetpilot.operator.analysis.judge.Mode;
import dev.jetpilot.operator.analysis.judge.NodeWindow;
import dev.jetpilot.operator.analysis.judge.NodeWindow.Phase;
import dev.jetpilot.operator.analysis.judge.Objective;
import dev.jetpilot.operator.analysis.judge.Rules;
import dev.jetpilot.operator.analysis.judge.Sample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckpointTest {

    private static final Objective LATENCY = new Objective("latency-p95", Mode.HISTOGRAM, 33, 0.05);
    private static final Objective ERRORS = new Objective("errors", Mode.RATIO, 0, 0.01);
    private static final Rules RULES = rules(LATENCY, ERRORS);

    private static Rules rules(Objective... objectives) {
        return new Rules(List.of(objectives), 0.01, 0.05, 0, 10, 120, 600);
    }

    /** 30 canary nodes and 20 control nodes after so many windows. */
    private static Evidence evidence(Rules rules, int rounds) {
        Random random = new Random(50);
        Evidence evidence = Evidence.start(rules, 1, 0);
        for (int round = 0; round < rounds; round++) {
            List<NodeWindow> windows = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Phase phase = round == 0 ? Phase.LIFETIME : i < 30 ? Phase.TRIAL : Phase.STABLE;
                double n = round == 0 ? 71_234 : 200;
                double[] over = {n * 0.5, n * 0.04 + random.nextInt(5), 1};
                List<Sample> samples = List.of(
                        new Sample.Counts(n, new double[] {20, 33, 50}, over),
                        new Sample.Counts(n, new double[] {0}, new double[] {random.nextInt(3)}));
                windows.add(new NodeWindow(
                        "jetson-orin-nano-" + i,
                        i < 30,
                        phase,
                        3600,
                        3600,
                        0,
                        true,
                        true,
                        false,
                        samples.subList(0, rules.objectives().size())));
            }
            windows.replaceAll(w -> w.phase() == Phase.LIFETIME
                    ? w
                    : new NodeWindow(w.node(), w.canary(), w.phase(), 10, 3600, 0, true, true, false, w.samples()));
            evidence = Judge.after(rules, evidence, windows);
        }
        return evidence;
    }

    private static Checkpoint checkpoint(Evidence evidence) {
        Trial trial = new Trial("a1b2c3d4e5", "orin-nano", 1);
        return new Checkpoint(1, List.of(new Checkpoint.Saved(trial, "0123456789abcdef", evidence)));
    }

    @Test
    void fiftyNodesTakeLessThanTenKilobytes() {
        String one = checkpoint(evidence(rules(LATENCY), 100)).toJson();
        assertThat(one.getBytes(StandardCharsets.UTF_8).length).isBetween(2_000, 10_000);
        String two = checkpoint(evidence(RULES, 100)).toJson();
        assertThat(two.getBytes(StandardCharsets.UTF_8).length).isLessThan(14_000);
    }

    @Test
    void nothingIsLost() {
        String json = checkpoint(evidence(RULES, 20)).toJson();
        Checkpoint read = Checkpoint.parse(json).orElseThrow();
        assertThat(read.toJson()).isEqualTo(json);
        assertThat(read.trials().get(0).evidence().fits(RULES)).isTrue();
    }

    @Test
    void whatIsDamagedIsLost() {
        String json = checkpoint(evidence(RULES, 3)).toJson();
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(json);
            int at = random.nextInt(text.length());
            if (random.nextBoolean()) {
                text.setLength(at);
            } else {
                text.setCharAt(at, (char) (32 + random.nextInt(95)));
            }
            if (!text.toString().equals(json)) {
                assertThat(Checkpoint.parse(text.toString())).isEmpty();
            }
        }
    }
}
