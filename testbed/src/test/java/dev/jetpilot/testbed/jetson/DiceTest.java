package dev.jetpilot.testbed.jetson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiceTest {
    private static final int DRAWS = 40_000;
    private final Dice dice = new Dice(new SplittableRandom(42));

    @ParameterizedTest
    @CsvSource({"0.3", "4", "15.9", "16.1", "200", "12000"})
    void poissonHasTheMeanAndTheVarianceAskedFor(double mean) {
        double[] moments = moments(() -> dice.poisson(mean));

        assertThat(moments[0]).isCloseTo(mean, within(5 * Math.sqrt(mean / DRAWS)));
        assertThat(moments[1] / mean).isCloseTo(1, within(0.06));
    }

    @ParameterizedTest
    @CsvSource({"7, 0.4", "24, 0.05", "25, 0.05", "200, 0.03", "200, 0.97", "100000, 0.0007", "1000, 0.5"})
    void binomialHasTheMeanAndTheVarianceAskedFor(long n, double p) {
        double[] moments = moments(() -> dice.binomial(n, p));

        double variance = n * p * (1 - p);
        assertThat(moments[0]).isCloseTo(n * p, within(5 * Math.sqrt(variance / DRAWS)));
        assertThat(moments[1] / variance).isCloseTo(1, within(0.06));
    }

    @Test
    void theEndsOfTheBinomialAreCertain() {
        assertThat(dice.binomial(500, 0)).isZero();
        assertThat(dice.binomial(500, 1)).isEqualTo(500);
        assertThat(dice.binomial(0, 0.5)).isZero();
    }

    private static double[] moments(LongSupplier draw) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < DRAWS; i++) {
            double value = draw.getAsLong();
            sum += value;
            squares += value * value;
        }
        double mean = sum / DRAWS;
        return new double[] {mean, squares / DRAWS - mean * mean};
    }
}
