package dev.jetpilot.testbed.jetson;

import java.util.random.RandomGenerator;

/**
 * Exact draws from the Poisson and the binomial distribution in logarithmic time, so that an hour of requests costs no
 * more than a second of them.
 *
 * <p>Both halve their problem by the median of an order statistic: J. H. Ahrens, U. Dieter, "Computer methods for
 * sampling from gamma, beta, Poisson and binomial distributions", Computing 12 (1974). Gamma by G. Marsaglia,
 * W. W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000). Not for several threads at once.
 */
final class Dice {
    private final RandomGenerator random;

    Dice(RandomGenerator random) {
        this.random = random;
    }

    double uniform() {
        return random.nextDouble();
    }

    double exponential(double mean) {
        return random.nextExponential() * mean;
    }

    /** A count with the given mean, 0 or more. */
    long poisson(double mean) {
        long count = 0;
        double left = mean;
        while (left > 16) {
            long jump = (long) (left * 7 / 8);
            double arrival = gamma(jump);
            if (arrival > left) {
                return count + binomial(jump - 1, left / arrival);
            }
            count += jump;
            left -= arrival;
        }
        double clock = random.nextExponential();
        while (clock < left) {
            count++;
            clock += random.nextExponential();
        }
        return count;
    }

    /** How many of n independent trials succeed, each with probability p. */
    long binomial(long n, double p) {
        if (p <= 0 || n <= 0) {
            return 0;
        }
        if (p >= 1) {
            return n;
        }
        long successes = 0;
        long trials = n;
        double chance = p;
        while (trials > 24) {
            long middle = (trials + 1) / 2;
            double below = gamma(middle);
            double cut = below / (below + gamma(trials + 1 - middle));
            if (cut <= chance) {
                successes += middle;
                chance = (chance - cut) / (1 - cut);
                trials -= middle;
            } else {
                chance /= cut;
                trials = middle - 1;
            }
        }
        for (long i = 0; i < trials; i++) {
            if (random.nextDouble() < chance) {
                successes++;
            }
        }
        return successes;
    }

    /** A gamma variable of the given shape, at least 1, and scale 1. */
    private double gamma(double shape) {
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = 1 + c * x;
            if (v <= 0) {
                continue;
            }
            v = v * v * v;
            if (Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }
}
