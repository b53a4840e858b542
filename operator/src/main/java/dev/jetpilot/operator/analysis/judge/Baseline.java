package dev.jetpilot.operator.analysis.judge;

import java.util.Arrays;

/**
 * What a node did on stable before it was flipped.
 *
 * @param seconds how long it was observed
 * @param total requests counted, or values read
 * @param numbers requests over each boundary of the objective, or the last values
 */
public record Baseline(double seconds, double total, double[] numbers) {

    static final Baseline NONE = new Baseline(0, 0, new double[0]);

    /** Values kept: ten minutes of scrapes. */
    static final int KEPT = 60;

    /** Fewest values from which a comparison with the node's own past makes sense. */
    static final int ENOUGH = 9;

    /** Share of a node's own past that may lie above the value it is held to. */
    private static final double TAIL = 0.1;

    /** Strength of the belief that a node is like its class, in requests. */
    static final double KAPPA = 200;

    Baseline plusCounts(double window, double requests, double[] over) {
        double[] sums = Arrays.copyOf(over, over.length);
        for (int i = 0; i < numbers.length; i++) {
            sums[i] += numbers[i];
        }
        return new Baseline(seconds + window, total + requests, sums);
    }

    Baseline plusValue(double window, double value) {
        int kept = Math.min(numbers.length, KEPT - 1);
        double[] values = new double[kept + 1];
        System.arraycopy(numbers, numbers.length - kept, values, 0, kept);
        values[kept] = value;
        return new Baseline(seconds + window, values.length, values);
    }

    Baseline plusTime(double window) {
        return new Baseline(seconds + window, total, numbers);
    }

    /**
     * Whether the history is long enough. A node that hardly anybody asks is not waited for for ever.
     *
     * @param wanted seconds of history wanted
     */
    boolean suffices(Mode mode, double wanted) {
        return seconds >= wanted && (mode.counts() || numbers.length >= ENOUGH || seconds >= 3 * wanted);
    }

    /** Share of its requests over a boundary, drawn towards that of its class. */
    double share(int boundary, double ofClass) {
        double over = boundary < numbers.length ? numbers[boundary] : 0;
        return (over + KAPPA * ofClass) / (total + KAPPA);
    }

    /** Requests in so many seconds. */
    double requestsIn(double window) {
        return seconds > 0 ? total / seconds * window : 0;
    }

    private int rank() {
        return Math.max(1, (int) Math.floor(TAIL * (numbers.length + 1)));
    }

    /** Chance that a value like its past exceeds {@link #ceiling()}. */
    double ceilingShare() {
        return rank() / (numbers.length + 1.0);
    }

    /** The value it is held to: one of the largest of its past. */
    double ceiling() {
        double[] sorted = sorted();
        return sorted[sorted.length - rank()];
    }

    double median() {
        double[] sorted = sorted();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private double[] sorted() {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    /** Share of its values over a limit, half a value towards a half. */
    double shareOver(double limit) {
        double over = 0.5;
        for (double value : numbers) {
            if (value > limit) {
                over++;
            }
        }
        return over / (numbers.length + 1);
    }
}
