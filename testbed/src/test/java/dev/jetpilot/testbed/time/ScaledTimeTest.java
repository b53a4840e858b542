package dev.jetpilot.testbed.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScaledTimeTest {
    private static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void timersRunAtTheMomentTheyWereAskedForInScaledTime() throws Exception {
        try (ScaledTime time = new ScaledTime(ORIGIN, 1000)) {
            CompletableFuture<Instant> ranAt = new CompletableFuture<>();
            Instant due = time.now().plusSeconds(60);
            time.after(Duration.ofSeconds(60), () -> ranAt.complete(time.now()));
            assertThat(ranAt.get(5, TimeUnit.SECONDS)).isAfterOrEqualTo(due);
        }
    }

    @Test
    void aMinuteLastsTheSpeedthPartOfAMinute() {
        try (ScaledTime time = new ScaledTime(ORIGIN, 60)) {
            assertThat(time.toReal(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(1));
            assertThat(time.now()).isAfterOrEqualTo(ORIGIN);
            assertThat(time.clock().instant()).isAfterOrEqualTo(ORIGIN);
        }
    }

    @Test
    void aSpeedThatStopsOrReversesTimeIsRefused() {
        assertThatThrownBy(() -> new ScaledTime(ORIGIN, 0)).hasMessageContaining("speed is 0.0");
        assertThatThrownBy(() -> new ScaledTime(ORIGIN, Double.NaN)).hasMessageContaining("NaN");
    }
}
