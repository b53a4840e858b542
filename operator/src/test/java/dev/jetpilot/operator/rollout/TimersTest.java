package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimersTest {

    /** Seconds from now at which something is due, and after how many the plan is made again. */
    @ParameterizedTest(name = "due at {0}: again after {1}, at most {2}")
    @CsvSource({
        "'',        ,    180",
        "40,        40,  40",
        "90 40 60,  40,  40",
        "-5 0,      ,    180",
        "0 -1 500,  500, 180",
        "180,       180, 180",
        "179 180,   179, 179",
    })
    void theEarliestMomentToComeCounts(String due, Long next, long nextOrLongest) {
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        Timers timers = new Timers(now);
        for (String seconds : due.split(" ")) {
            if (!seconds.isEmpty()) {
                timers.at(now.plusSeconds(Long.parseLong(seconds)));
            }
        }
        assertThat(timers.next().map(Duration::toSeconds).orElse(null)).isEqualTo(next);
        assertThat(timers.nextOrLongest()).isEqualTo(Duration.ofSeconds(nextOrLongest));
    }
}
