package dev.jetpilot.operator.analysis.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Which series an objective reads. Counters and buckets are summed over all series that match. */
public sealed interface Selection {

    /** Labels the series must carry. */
    Map<String, String> match();

    /** Names of the metrics, as they stand in the spec. */
    Set<String> names();

    /** Reads it. */
    Reading read(Exposition exposition);

    /** Whether a line of this metric name is needed. */
    default boolean needs(String name) {
        String plain = Exposition.withoutTotal(name);
        for (String wanted : names()) {
            if (Exposition.withoutTotal(wanted).equals(plain)) {
                return true;
            }
        }
        return false;
    }

    /** When the oldest of the series read was measured, where the pod says so; epoch milliseconds. */
    default OptionalLong measuredAt(Exposition exposition) {
        return names().stream()
                .flatMap(name -> exposition.select(name, match()).stream())
                .mapToLong(Series::timestamp)
                .filter(stamp -> stamp > 0)
                .min();
    }

    /**
     * A histogram.
     *
     * @param name without {@code _bucket}
     */
    record OfHistogram(String name, Map<String, String> match) implements Selection {

        public OfHistogram {
            match = Map.copyOf(match);
        }

        @Override
        public Set<String> names() {
            return Set.of(name, name + "_bucket");
        }

        @Override
        public Reading read(Exposition exposition) {
            TreeMap<Double, Double> cumulative = new TreeMap<>();
            for (Series one : exposition.select(name + "_bucket", match)) {
                String bound = one.labels().get("le");
                if (bound != null) {
                    try {
                        double le = bound.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
                        if (!Double.isNaN(le)) {
                            cumulative.merge(le, one.value(), Double::sum);
                        }
                    } catch (NumberFormatException e) {
                        return new Reading.Missing("a number as le of " + name + "_bucket, it is " + bound);
                    }
                }
            }
            Double total = cumulative.remove(Double.POSITIVE_INFINITY);
            if (total == null || cumulative.isEmpty()) {
                return new Reading.Missing(asked(name + "_bucket", match));
            }
            double[] bounds = new double[cumulative.size()];
            double[] over = new double[cumulative.size()];
            int i = 0;
            for (Map.Entry<Double, Double> bucket : cumulative.entrySet()) {
                bounds[i] = bucket.getKey();
                over[i++] = total - bucket.getValue();
            }
            return new Reading.Counted(total, bounds, over);
        }
    }

    /**
     * A quantile of a summary; of several series the largest, because quantiles cannot be added.
     *
     * @param name name of the summary
     * @param quantile the quantile, in (0, 1)
     */
    record OfSummary(String name, double quantile, Map<String, String> match) implements Selection {

        public OfSummary {
            match = Map.copyOf(match);
        }

        @Override
        public Set<String> names() {
            return Set.of(name);
        }

        @Override
        public Reading read(Exposition exposition) {
            List<Series> found = new ArrayList<>();
            for (Series one : exposition.select(name, match)) {
                if (quantile == asNumber(one.labels().get("quantile"))) {
                    found.add(one);
                }
            }
            return largest(found, asked(name, match) + " with quantile=\"" + quantile + "\"");
        }

        private static double asNumber(String label) {
            try {
                return label == null ? Double.NaN : Double.parseDouble(label);
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
    }

    /** A mean out of two counters. */
    record OfMean(String sum, String count, Map<String, String> match) implements Selection {

        public OfMean {
            match = Map.copyOf(match);
        }

        @Override
        public Set<String> names() {
            return sum.equals(count) ? Set.of(sum) : Set.of(sum, count);
        }

        @Override
        public Reading read(Exposition exposition) {
            List<Series> sums = exposition.select(sum, match);
            List<Series> counts = exposition.select(count, match);
            if (sums.isEmpty() || counts.isEmpty()) {
                return new Reading.Missing(asked(sums.isEmpty() ? sum : count, match));
            }
            return new Reading.Summed(total(sums), total(counts));
        }
    }

    /**
     * A share of bad events. A counter that is declared, or has other series, counts as zero while it has no
     * series that match: many exporters make one with the first event.
     */
    record OfRatio(String bad, String good, Map<String, String> match) implements Selection {

        public OfRatio {
            match = Map.copyOf(match);
        }

        @Override
        public Set<String> names() {
            return bad.equals(good) ? Set.of(bad) : Set.of(bad, good);
        }

        @Override
        public Reading read(Exposition exposition) {
            List<Series> bads = exposition.select(bad, match);
            List<Series> goods = exposition.select(good, match);
            boolean neither = bads.isEmpty() && goods.isEmpty();
            if (neither || !exposition.knows(bad) || !exposition.knows(good)) {
                return new Reading.Missing(asked(!neither && exposition.knows(bad) ? good : bad, match));
            }
            double failures = total(bads);
            return new Reading.Counted(failures + total(goods), new double[] {0}, new double[] {failures});
        }
    }

    /** A gauge; of several series the largest. */
    record OfGauge(String name, Map<String, String> match) implements Selection {

        public OfGauge {
            match = Map.copyOf(match);
        }

        @Override
        public Set<String> names() {
            return Set.of(name);
        }

        @Override
        public Reading read(Exposition exposition) {
            return largest(exposition.select(name, match), asked(name, match));
        }
    }

    private static Reading largest(List<Series> found, String asked) {
        if (found.isEmpty()) {
            return new Reading.Missing(asked);
        }
        double largest = Double.NaN;
        for (Series one : found) {
            largest = one.value() > largest || Double.isNaN(largest) ? one.value() : largest;
        }
        return new Reading.Now(largest);
    }

    private static double total(List<Series> found) {
        double total = 0;
        for (Series one : found) {
            total += one.value();
        }
        return total;
    }

    /** The metric as a person would write it. */
    static String asked(String name, Map<String, String> match) {
        if (match.isEmpty()) {
            return name;
        }
        StringBuilder text = new StringBuilder(name).append('{');
        new TreeMap<>(match).forEach((label, value) -> {
            text.append(text.charAt(text.length() - 1) == '{' ? "" : ",");
            text.append(label).append("=\"").append(value).append('"');
        });
        return text.append('}').toString();
    }
}
