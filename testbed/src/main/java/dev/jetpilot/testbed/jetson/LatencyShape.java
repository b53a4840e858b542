package dev.jetpilot.testbed.jetson;

/**
 * How request latencies spread around their median: a log-normal body, and a share of requests in a slower tail
 * (pre-processing stalls, garbage collection, a busy memory bus).
 *
 * @param spread standard deviation of the body's logarithm, as in 0.12
 * @param tailShare share of requests in the tail, 0 to 0.5
 * @param tailFactor how much slower the tail's median is, at least 1
 * @param tailSpread standard deviation of the tail's logarithm
 */
public record LatencyShape(double spread, double tailShare, double tailFactor, double tailSpread) {

    /** A detector behind an inference server: p95 about 1.25 times the median, p99 about 1.7 times. */
    public static final LatencyShape SERVER = new LatencyShape(0.12, 0.02, 1.7, 0.25);

    public LatencyShape {
        if (!(spread > 0) || !(tailSpread > 0) || tailShare < 0 || tailShare > 0.5 || tailFactor < 1) {
            throw new IllegalArgumentException("spread and tailSpread must be positive, tailShare within 0..0.5 and "
                    + "tailFactor at least 1, but they are " + spread + ", " + tailSpread + ", " + tailShare + ", "
                    + tailFactor);
        }
    }

    /** Share of requests that take at most {@code ratio} times the median of the body. */
    double shareBelow(double ratio) {
        if (ratio <= 0) {
            return 0;
        }
        double log = Math.log(ratio);
        return (1 - tailShare) * normalBelow(log / spread)
                + tailShare * normalBelow((log - Math.log(tailFactor)) / tailSpread);
    }

    /** The quantile q, 0 < q < 1, as a multiple of the body's median. */
    double quantile(double q) {
        double low = 1e-3;
        double high = 1e3;
        for (int i = 0; i < 60; i++) {
            double middle = Math.sqrt(low * high);
            if (shareBelow(middle) < q) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.sqrt(low * high);
    }

    /** Mean as a multiple of the body's median. */
    double mean() {
        return (1 - tailShare) * Math.exp(spread * spread / 2)
                + tailShare * tailFactor * Math.exp(tailSpread * tailSpread / 2);
    }

    /** The standard normal distribution function; M. Abramowitz, I. Stegun, 7.1.26, error below 1.5e-7. */
    private static double normalBelow(double z) {
        double x = Math.abs(z) / Math.sqrt(2);
        double t = 1 / (1 + 0.3275911 * x);
        double polynomial =
                t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        double tail = polynomial * Math.exp(-x * x) / 2;
        return z < 0 ? tail : 1 - tail;
    }
}
