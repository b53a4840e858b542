package dev.jetpilot.testbed.jetson;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The bucket boundaries of a latency histogram, in milliseconds, from 1 ms to 2 s: neighbours differ by at most a factor
 * of 1.1, and every anchor is a boundary, because a share over an objective can be read off a histogram exactly only
 * where the objective is a boundary.
 */
public final class LatencyGrid {
    private static final double RATIO = 1.1;
    private static final List<Double> USUAL = List.of(1.0, 2.0, 5.0, 12.0, 20.0, 33.0, 50.0, 100.0, 250.0, 2000.0);

    private final double[] bounds;
    private final List<String> le;

    private LatencyGrid(double[] bounds) {
        this.bounds = bounds;
        this.le = Stream.concat(
                        Arrays.stream(bounds).mapToObj(bound -> MetricsPage.number(bound / 1000)), Stream.of("+Inf"))
                .toList();
    }

    /** The usual anchors (12, 20 and 33 ms among them) and these, in milliseconds within 1 to 2000. */
    public static LatencyGrid with(Collection<Double> anchors) {
        TreeSet<Double> all = new TreeSet<>(USUAL);
        for (double anchor : anchors) {
            if (!(anchor >= 1 && anchor <= 2000)) {
                throw new IllegalArgumentException("a bucket boundary of " + anchor + " ms is not within 1..2000 ms");
            }
            all.add(anchor);
        }
        List<Double> bounds = new ArrayList<>();
        double below = all.first();
        bounds.add(below);
        for (double anchor : all.tailSet(below, false)) {
            int parts = (int) Math.ceil(Math.log(anchor / below) / Math.log(RATIO) - 1e-9);
            for (int i = 1; i < parts; i++) {
                // Four digits are plenty, and keep the text of the boundaries short.
                bounds.add(Math.rint(below * Math.pow(anchor / below, (double) i / parts) * 1000) / 1000);
            }
            bounds.add(anchor);
            below = anchor;
        }
        return new LatencyGrid(bounds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Number of buckets, the one up to infinity included. */
    int buckets() {
        return bounds.length + 1;
    }

    /** Upper bound of a bucket in milliseconds; infinite for the last. */
    double upper(int bucket) {
        return bucket == bounds.length ? Double.POSITIVE_INFINITY : bounds[bucket];
    }

    /** Value of the label {@code le} of a bucket, in seconds. */
    String le(int bucket) {
        return le.get(bucket);
    }

    /** Lower bound of a bucket in milliseconds. */
    double lower(int bucket) {
        return bucket == 0 ? bounds[0] / 2 : bounds[bucket - 1];
    }

    /** A value that stands for the requests of a bucket, in milliseconds. */
    double middle(int bucket) {
        return bucket == bounds.length ? bounds[bucket - 1] * 1.5 : Math.sqrt(lower(bucket) * upper(bucket));
    }

    /** Index of the bucket whose upper bound is the smallest at or above the limit in milliseconds. */
    int bucketOf(double limit) {
        int bucket = 0;
        while (bucket < bounds.length && bounds[bucket] < limit - 1e-9) {
            bucket++;
        }
        return bucket;
    }

    /** Requests above a limit in milliseconds, out of counts per bucket; exact where the limit is a boundary. */
    long above(long[] counts, double limit) {
        long above = 0;
        for (int i = bucketOf(limit) + 1; i < counts.length; i++) {
            above += counts[i];
        }
        return above;
    }

    /** The quantile in milliseconds, interpolated within its bucket; NaN without requests. */
    double quantile(long[] counts, double q) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        if (all == 0) {
            return Double.NaN;
        }
        double rank = q * all;
        double below = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0 && below + counts[i] >= rank) {
                double upper = i == bounds.length ? 2 * bounds[i - 1] : bounds[i];
                return lower(i) * Math.pow(upper / lower(i), Math.max(0, rank - below) / counts[i]);
            }
            below += counts[i];
        }
        throw new IllegalStateException("quantile " + q + " is not within 0..1");
    }
}
