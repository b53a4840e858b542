package dev.jetpilot.testbed.serverroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final Instant BEGAN = Instant.parse("2026-05-04T03:00:00Z");
    private final BackOff backOff = new BackOff(Duration.ofSeconds(10));

    private Duration afterRunOf(Duration length) {
        return backOff.after(BEGAN, BEGAN.plus(length));
    }

    @Test
    void firstRestartIsAtOnceAndEachFurtherOneWaitsTwiceAsLongUpToFiveMinutes() {
        assertThat(IntStream.range(0, 8)
                        .mapToObj(i -> afterRunOf(Duration.ofSeconds(1)).toSeconds()))
                .containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
    }

    @Test
    void containerThatRanForTenMinutesIsForgiven() {
        afterRunOf(Duration.ofSeconds(1));
        afterRunOf(Duration.ofSeconds(1));

        assertThat(afterRunOf(Duration.ofMinutes(11))).isZero();
    }
}
