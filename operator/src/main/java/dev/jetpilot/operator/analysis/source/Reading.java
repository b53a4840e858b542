package dev.jetpilot.operator.analysis.source;

import dev.jetpilot.operator.analysis.judge.Sample;
import dev.jetpilot.operator.analysis.judge.Skip;
import java.util.Arrays;

/** What an objective's metric says at one moment; counters count since the pod started. */
public sealed interface Reading {

    /**
     * Counted events.
     *
     * @param total all events
     * @param bounds boundaries, ascending, without the infinite one; {@code {0}} for a ratio
     * @param over events above each
     */
    record Counted(double total, double[] bounds, double[] over) implements Reading {}

    /**
     * The counters of a mean.
     *
     * @param sum summed values
     * @param count events
     */
    record Summed(double sum, double count) implements Reading {}

    /**
     * A value of now.
     *
     * @param value the value; NaN: the pod has none at the moment
     */
    record Now(double value) implements Reading {}

    /**
     * The pod does not export it.
     *
     * @param what metric and labels asked for
     */
    record Missing(String what) implements Reading {}

    /** The counters since the pod started, as a sample; values have no lifetime. */
    static Sample lifetime(Reading reading) {
        if (reading instanceof Counted counted) {
            return new Sample.Counts(counted.total(), counted.bounds(), counted.over());
        }
        return new Sample.Absent(reading instanceof Missing ? Skip.UNOBSERVABLE : Skip.FIRST_SCRAPE);
    }

    /** A first reading, without one to compare it with. */
    static Sample first(Reading reading) {
        return reading instanceof Now ? between(reading, reading) : lifetimeless(reading);
    }

    private static Sample lifetimeless(Reading reading) {
        return new Sample.Absent(reading instanceof Missing ? Skip.UNOBSERVABLE : Skip.FIRST_SCRAPE);
    }

    /** What happened between two readings of the same pod. */
    static Sample between(Reading before, Reading after) {
        if (after instanceof Missing) {
            return new Sample.Absent(Skip.UNOBSERVABLE);
        }
        if (after instanceof Now now) {
            return Double.isNaN(now.value()) ? new Sample.Absent(Skip.NO_REQUESTS) : new Sample.Value(now.value());
        }
        if (before instanceof Counted from && after instanceof Counted to) {
            return Arrays.equals(from.bounds(), to.bounds())
                    ? difference(from, to)
                    : new Sample.Absent(Skip.FIRST_SCRAPE);
        }
        if (before instanceof Summed from && after instanceof Summed to) {
            return mean(to.sum() - from.sum(), to.count() - from.count());
        }
        return new Sample.Absent(Skip.FIRST_SCRAPE);
    }

    private static Sample difference(Counted from, Counted to) {
        double total = to.total() - from.total();
        double[] over = new double[to.over().length];
        for (int i = 0; i < over.length; i++) {
            over[i] = to.over()[i] - from.over()[i];
            // Fewer requests at or below a boundary than before are a reset too; negated, NaN is one.
            if (!(over[i] >= 0) || !(total - over[i] >= 0)) {
                return new Sample.Absent(Skip.COUNTER_RESET);
            }
        }
        return total >= 0 && total < Double.POSITIVE_INFINITY
                ? new Sample.Counts(total, to.bounds(), over)
                : new Sample.Absent(Skip.COUNTER_RESET);
    }

    private static Sample mean(double sum, double count) {
        if (!(sum >= 0) || !(count >= 0) || sum == Double.POSITIVE_INFINITY) {
            return new Sample.Absent(Skip.COUNTER_RESET);
        }
        return count == 0 ? new Sample.Absent(Skip.NO_REQUESTS) : new Sample.Value(sum / count);
    }
}
