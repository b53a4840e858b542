package dev.jetpilot.operator.analysis.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.analysis.judge.NodeWindow.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {

    private static final Rules RULES = Bench.rules(Bench.LATENCY);

    @ParameterizedTest
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            skip       | phase    | seconds | podAge | dataAge | online | throttled | served | throttledBefore
            NONE       | TRIAL    | 10      | 3600   | 0       | true   | false     | false  | 0
            OFFLINE    | TRIAL    | 10      | 3600   | 0       | false  | false     | false  | 0
            OFFLINE    | LIFETIME | 10      | 3600   | 0       | false  | false     | false  | 0
            NONE       | LIFETIME | 9999    | 30     | 999     | true   | true      | false  | 0
            STALE      | TRIAL    | 10      | 3600   | 20.1    | true   | false     | false  | 0
            NONE       | TRIAL    | 10      | 3600   | 20      | true   | false     | false  | 0
            GAP        | TRIAL    | 300.1   | 3600   | 0       | true   | false     | false  | 0
            NONE       | TRIAL    | 300     | 3600   | 0       | true   | false     | false  | 0
            WARMING_UP | TRIAL    | 10      | 119.9  | 0       | true   | false     | false  | 0
            NONE       | TRIAL    | 10      | 120    | 0       | true   | false     | false  | 0
            NONE       | TRIAL    | 10      | 5      | 0       | true   | false     | true   | 0
            WARMING_UP | STABLE   | 10      | 5      | 0       | true   | false     | false  | 0
            THROTTLED  | TRIAL    | 10      | 3600   | 0       | true   | true      | false  | 0
            THROTTLED  | TRIAL    | 10      | 3600   | 0       | true   | true      | false  | 590
            NONE       | TRIAL    | 10      | 3600   | 0       | true   | true      | false  | 591
            """)
    void nodeWindows(
            Skip skip,
            Phase phase,
            double seconds,
            double podAge,
            double dataAge,
            boolean online,
            boolean throttled,
            boolean served,
            double throttledBefore) {
        NodeWindow window = new NodeWindow(
                "n", true, phase, seconds, podAge, dataAge, online, true, throttled, List.of(Bench.over(200, 1)));
        assertThat(Admission.of(RULES, served, throttledBefore, window)).isEqualTo(skip);
    }

    @Test
    void samples() {
        assertThat(Admission.of(Bench.over(200, 1))).isEqualTo(Skip.NONE);
        assertThat(Admission.of(Bench.over(0, 0))).isEqualTo(Skip.NO_REQUESTS);
        assertThat(Admission.of(Bench.value(3))).isEqualTo(Skip.NONE);
        assertThat(Admission.of(Bench.absent(Skip.COUNTER_RESET))).isEqualTo(Skip.COUNTER_RESET);
    }
}
