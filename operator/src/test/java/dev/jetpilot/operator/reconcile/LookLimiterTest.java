package dev.jetpilot.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookLimiterTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private long now = 17;
    private final LookLimiter limiter = new LookLimiter(SECOND, SECOND.multipliedBy(4), () -> now);
    private final LookLimiter.Period rollout = limiter.initState();

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private int looksWithin(Duration time) {
        long end = now + time.toNanos();
        int looks = 0;
        while (now < end) {
            Optional<Duration> wait = limiter.isLimited(rollout);
            looks += wait.isEmpty() ? 1 : 0;
            pass(wait.orElse(Duration.ofMillis(1)));
        }
        return looks;
    }

    @Test
    void cheapLooksAreFourASecond() {
        limiter.took(Duration.ofMillis(5));
        assertThat(looksWithin(SECOND.multipliedBy(10))).isEqualTo(40);
    }

    @Test
    void dearOnesTakeATenthOfTheTime() {
        limiter.took(Duration.ofMillis(50));
        assertThat(looksWithin(SECOND.multipliedBy(20))).isEqualTo(40);
    }

    @Test
    void nobodyWaitsForLongHoweverDearTheyAre() {
        limiter.took(SECOND);
        assertThat(looksWithin(SECOND.multipliedBy(40))).isEqualTo(40);
    }

    @Test
    void oneDearLookIsForgottenByAndBy() {
        limiter.took(SECOND);
        for (int i = 0; i < 50; i++) {
            limiter.took(Duration.ofMillis(1));
        }
        assertThat(looksWithin(SECOND.multipliedBy(10))).isEqualTo(40);
    }

    @Test
    void afterQuietTheFirstIsAtOnceAndNoMoreThanFourFollow() {
        assertThat(limiter.isLimited(rollout)).isEmpty();
        pass(SECOND.multipliedBy(100));
        for (int i = 0; i < 4; i++) {
            assertThat(limiter.isLimited(rollout)).isEmpty();
        }
        assertThat(limiter.isLimited(rollout)).contains(SECOND);
    }

    @Test
    void oneRolloutDoesNotUseUpTheLooksOfAnother() {
        for (int i = 0; i < 4; i++) {
            assertThat(limiter.isLimited(rollout)).isEmpty();
        }
        assertThat(limiter.isLimited(limiter.initState())).isEmpty();
    }
}
