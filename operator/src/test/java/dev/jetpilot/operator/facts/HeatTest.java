package dev.jetpilot.operator.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A board at its limit throttles for seconds and stops again; its label must not. */
class HeatTest {
    private static final Instant START = Instant.parse("2026-11-24T02:00:00Z");

    private Heat heat = Heat.of(false);

    /** Readings a minute apart, from {@code minute} on: + throttled, - not, ? not told. */
    private boolean read(int minute, String readings) {
        for (char reading : readings.toCharArray()) {
            heat = heat.after(
                    reading == '?' ? Optional.empty() : Optional.of(reading == '+'),
                    START.plus(Duration.ofMinutes(minute++)));
        }
        return heat.throttled();
    }

    @Test
    void onceIsNotEnough() {
        assertThat(read(0, "+")).isFalse();
        assertThat(read(1, "-+-+-")).isFalse();
    }

    @Test
    void twiceInARowCounts() {
        assertThat(read(0, "-+")).isFalse();
        assertThat(read(2, "+")).isTrue();
    }

    @Test
    void itCountsUntilTenMinutesWithout() {
        assertThat(read(0, "++")).isTrue();
        assertThat(read(2, "----------")).isTrue();
        assertThat(read(12, "-")).isFalse();
    }

    @Test
    void everyRelapseBeginsTheTenMinutesAnew() {
        assertThat(read(0, "++")).isTrue();
        assertThat(read(2, "---------+---------+----------")).isTrue();
        assertThat(read(32, "-")).isFalse();
    }

    @Test
    void whoDoesNotTellStaysAsHeIs() {
        assertThat(read(0, "+?+")).isTrue();
        assertThat(read(3, "?".repeat(600))).isTrue();
    }

    @Test
    void aDayAtTheLimitIsOneWrite() {
        int writes = 0;
        boolean label = false;
        for (int minute = 0; minute < 24 * 60; minute++) {
            boolean now = read(minute, minute % 3 == 0 ? "-" : "+");
            writes += now == label ? 0 : 1;
            label = now;
        }
        assertThat(writes).isEqualTo(1);
    }

    @Test
    void aLabelThatSomebodyElseWroteIsWhereItBegins() {
        heat = heat.labelled(true);
        assertThat(read(0, "----------")).isTrue();
        heat = heat.labelled(true);
        assertThat(read(10, "-")).isFalse();
    }
}
