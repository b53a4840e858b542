package dev.jetpilot.agent.fetch.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), new Random(1));

    @Test
    void pausesDoubleUpToTheLongestAndDifferFromNodeToNode() {
        Set<Duration> drawn = new HashSet<>();
        for (int failures = 1; failures <= 80; failures++) {
            long most = Math.min(60, 1L << Math.min(failures - 1, 30));
            Duration pause = backoff.pause(failures, Optional.empty());
            assertThat(pause).isBetween(Duration.ofMillis(most * 500), Duration.ofSeconds(most));
            drawn.add(pause);
        }
        assertThat(drawn).hasSizeGreaterThan(70);
    }

    @Test
    void whatTheServerAsksForIsNeverUndercut() {
        for (int i = 0; i < 50; i++) {
            assertThat(backoff.pause(1, Optional.of(Duration.ofSeconds(100))))
                    .isBetween(Duration.ofSeconds(100), Duration.ofSeconds(110));
        }
    }
}
