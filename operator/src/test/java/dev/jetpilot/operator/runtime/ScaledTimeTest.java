package dev.jetpilot.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ScaledTimeTest {
    private static final Instant ORIGIN = Instant.parse("2026-11-23T00:00:00Z");

    @Test
    void anHourAgoAtSixtyTimesTheSpeedWasSixtyHoursAgo() {
        long hourAgo = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
        OperatorTime time = new ScaledTime(ORIGIN, hourAgo, 60);
        assertThat(time.now()).isBetween(ORIGIN.plus(Duration.ofHours(60)), ORIGIN.plus(Duration.ofHours(70)));
        assertThat(time.real(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void withoutPropertiesItIsTheSystems() {
        OperatorTime time = ScaledTime.of(new Properties());
        assertThat(time).isNotInstanceOf(ScaledTime.class);
        assertThat(time.real(Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void halfOfThePropertiesIsAnError() {
        Properties properties = new Properties();
        properties.setProperty(ScaledTime.SPEED, "60");
        assertThatThrownBy(() -> ScaledTime.of(properties)).hasMessageContaining(ScaledTime.ORIGIN + " is missing");
    }
}
