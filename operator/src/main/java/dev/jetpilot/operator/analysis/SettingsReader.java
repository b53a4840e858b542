package dev.jetpilot.operator.analysis;

import dev.jetpilot.api.v1alpha1.AnalysisSpec;
import dev.jetpilot.api.v1alpha1.Defaults;
import dev.jetpilot.api.v1alpha1.GaugeSlo;
import dev.jetpilot.api.v1alpha1.GoDuration;
import dev.jetpilot.api.v1alpha1.LatencySlo;
import dev.jetpilot.api.v1alpha1.LatencyUnit;
import dev.jetpilot.api.v1alpha1.RatioSlo;
import dev.jetpilot.api.v1alpha1.Slo;
import dev.jetpilot.operator.analysis.judge.Mode;
import dev.jetpilot.operator.analysis.source.Selection;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the spec, applies the defaults, and says what makes no sense. */
final class SettingsReader {

    private static final String QUANTILE = "0.95";

    private SettingsReader() {}

    static AnalysisSettings read(AnalysisSpec spec) {
        List<SloSettings> slos = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<Slo> specified = spec.slos() == null ? List.of() : spec.slos();
        for (int i = 0; i < specified.size(); i++) {
            SloSettings slo = slo("spec.analysis.slos[" + i + "]", specified.get(i));
            if (!names.add(slo.name())) {
                throw wrong("spec.analysis.slos[" + i + "].name", slo.name(), "is given twice: write another name");
            }
            slos.add(slo);
        }
        if (slos.isEmpty()) {
            throw new IllegalArgumentException("spec.analysis.slos is empty: write at least one objective");
        }
        Duration interval = duration("spec.analysis.interval", spec.interval(), Defaults.ANALYSIS_INTERVAL);
        if (interval.compareTo(AnalysisSettings.SHORTEST_INTERVAL) < 0) {
            throw wrong(
                    "spec.analysis.interval",
                    spec.interval(),
                    "must be at least 1s: write a Go duration of 1s or more, such as 10s");
        }
        return new AnalysisSettings(
                interval,
                duration("spec.analysis.warmup", spec.warmup(), Defaults.ANALYSIS_WARMUP),
                duration("spec.analysis.baseline", spec.baseline(), Defaults.ANALYSIS_BASELINE),
                share("spec.analysis.falseRollbackRate", spec.falseRollbackRate(), Defaults.FALSE_ROLLBACK_RATE),
                spec.regression() == null
                        ? 0
                        : share(
                                "spec.analysis.regression.maxIncrease",
                                spec.regression().maxIncrease(),
                                Defaults.REGRESSION_MAX_INCREASE),
                slos);
    }

    private static SloSettings slo(String path, Slo slo) {
        int kinds = (slo.latency() == null ? 0 : 1) + (slo.ratio() == null ? 0 : 1) + (slo.gauge() == null ? 0 : 1);
        if (slo.name() == null || kinds != 1) {
            throw new IllegalArgumentException(
                    path + " is incomplete: write a name and exactly one of latency, ratio and gauge");
        }
        if (slo.latency() != null) {
            return latency(path + ".latency", slo.name(), slo.latency());
        }
        return slo.ratio() != null
                ? ratio(path + ".ratio", slo.name(), slo.ratio())
                : gauge(path + ".gauge", slo.name(), slo.gauge());
    }

    private static SloSettings latency(String path, String name, LatencySlo slo) {
        Map<String, String> match = slo.match() == null ? Map.of() : slo.match();
        double quantile = quantile(path + ".quantile", slo.quantile() == null ? QUANTILE : slo.quantile());
        Mode mode;
        Selection selection;
        if (slo.histogram() != null && slo.summary() == null && slo.mean() == null) {
            mode = Mode.HISTOGRAM;
            selection = new Selection.OfHistogram(slo.histogram(), match);
        } else if (slo.summary() != null && slo.histogram() == null && slo.mean() == null) {
            mode = Mode.SUMMARY;
            selection = new Selection.OfSummary(slo.summary(), quantile, match);
        } else if (slo.mean() != null && slo.histogram() == null && slo.summary() == null) {
            mode = Mode.MEAN;
            selection = new Selection.OfMean(
                    required(path + ".mean.sum", slo.mean().sum()),
                    required(path + ".mean.count", slo.mean().count()),
                    match);
        } else {
            throw new IllegalArgumentException(
                    path + " is incomplete: write exactly one of histogram, summary and mean");
        }
        Scale scale = scale(path + ".unit", slo.unit());
        Map<String, Double> limits = new HashMap<>();
        if (slo.thresholds() != null) {
            slo.thresholds()
                    .forEach((name1, text) -> limits.put(name1, limit(path + ".thresholds." + name1, text, scale)));
        }
        double budget = BigDecimal.ONE.subtract(BigDecimal.valueOf(quantile)).doubleValue();
        return new SloSettings(
                name, mode, selection, scale, budget, limit(path + ".threshold", slo.threshold(), scale), limits);
    }

    private static SloSettings ratio(String path, String name, RatioSlo slo) {
        Selection selection = new Selection.OfRatio(
                required(path + ".bad", slo.bad()),
                required(path + ".good", slo.good()),
                slo.match() == null ? Map.of() : slo.match());
        if (slo.max() == null) {
            throw new IllegalArgumentException(path + ".max is missing: write a share such as 1%");
        }
        double max = share(path + ".max", slo.max(), "");
        return new SloSettings(name, Mode.RATIO, selection, Scale.SHARE, max, max, Map.of());
    }

    private static SloSettings gauge(String path, String name, GaugeSlo slo) {
        Selection selection = new Selection.OfGauge(
                required(path + ".metric", slo.metric()), slo.match() == null ? Map.of() : slo.match());
        if (slo.max() == null) {
            throw new IllegalArgumentException(path + ".max is missing: write a quantity such as \"15\"");
        }
        Map<String, Double> limits = new HashMap<>();
        if (slo.maxima() != null) {
            slo.maxima()
                    .forEach((name1, max) ->
                            limits.put(name1, max.getNumericalAmount().doubleValue()));
        }
        return new SloSettings(
                name,
                Mode.GAUGE,
                selection,
                Scale.PLAIN,
                0.5,
                slo.max().getNumericalAmount().doubleValue(),
                limits);
    }

    private static double limit(String path, String text, Scale scale) {
        Duration threshold = duration(path, required(path, text), "0s");
        if (threshold.isZero()) {
            throw wrong(path, text, "must be above zero: write a Go duration such as 33ms");
        }
        return scale.fromNanoseconds(threshold.toNanos());
    }

    private static Scale scale(String path, LatencyUnit unit) {
        if (unit == null) {
            return Scale.SECONDS;
        }
        return switch (unit) {
            case NS -> Scale.NANOSECONDS;
            case US -> Scale.MICROSECONDS;
            case MS -> Scale.MILLISECONDS;
            case S -> Scale.SECONDS;
            case UNKNOWN -> throw new IllegalArgumentException(path + " is not a unit: write one of ns, us, ms and s");
        };
    }

    private static double quantile(String path, String text) {
        double quantile = decimal(path, text);
        if (!(quantile >= 0.5 && quantile < 1)) {
            throw wrong(path, text, "must be at least 0.5 and below 1: write a quantile such as \"0.95\"");
        }
        return quantile;
    }

    /** A share in (0, 1), as 1% or 0.01. */
    private static double share(String path, IntOrString value, String otherwise) {
        String text = value == null
                ? otherwise
                : value.getStrVal() != null ? value.getStrVal() : String.valueOf(value.getIntVal());
        double share = text.endsWith("%")
                ? new BigDecimal(Double.toString(decimal(path, text.substring(0, text.length() - 1))))
                        .movePointLeft(2)
                        .doubleValue()
                : decimal(path, text);
        if (!(share > 0 && share < 1)) {
            throw wrong(path, text, "must be above 0% and below 100%: write a share such as 1%");
        }
        return share;
    }

    private static double decimal(String path, String text) {
        try {
            return new BigDecimal(text.trim()).doubleValue();
        } catch (NumberFormatException e) {
            throw wrong(path, text, "is not a number: write one such as 0.95 or 1%");
        }
    }

    private static Duration duration(String path, String text, String otherwise) {
        Duration duration;
        try {
            duration = GoDuration.parse(text == null ? otherwise : text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        }
        if (duration.isNegative()) {
            throw wrong(path, text, "is below zero: write a Go duration such as 90s");
        }
        return duration;
    }

    private static String required(String path, String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(path + " is missing: write it");
        }
        return value;
    }

    private static IllegalArgumentException wrong(String path, String value, String what) {
        return new IllegalArgumentException(path + ": \"" + value + "\" " + what);
    }
}
