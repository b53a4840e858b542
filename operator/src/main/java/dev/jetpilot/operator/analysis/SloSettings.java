package dev.jetpilot.operator.analysis;

import dev.jetpilot.operator.analysis.judge.Mode;
import dev.jetpilot.operator.analysis.judge.Objective;
import dev.jetpilot.operator.analysis.source.Selection;
import java.util.Map;
import java.util.TreeMap;

/**
 * One objective, defaults applied.
 *
 * @param name name in the spec
 * @param mode what the metric gives
 * @param selection which series it reads
 * @param scale unit of the metric's values
 * @param budget share of events that may be over the limit, for modes that count
 * @param limit the value not to exceed, in the metric's own unit; for a ratio the largest share
 * @param limits other limits by hardware class
 */
public record SloSettings(
        String name,
        Mode mode,
        Selection selection,
        Scale scale,
        double budget,
        double limit,
        Map<String, Double> limits) {

    public SloSettings {
        limits = Map.copyOf(limits);
    }

    /** The limit in a hardware class. */
    double limitOf(String hardwareClass) {
        return limits.getOrDefault(hardwareClass, limit);
    }

    /** Where in its objective the limits of classes stand. */
    String limitsField() {
        return mode == Mode.GAUGE ? "gauge.maxima" : "latency.thresholds";
    }

    Objective objective(String hardwareClass) {
        return new Objective(name, mode, limitOf(hardwareClass), budget);
    }

    /** All that the evidence depends on, always written the same way. */
    String canonical() {
        return String.join(
                "|",
                name,
                mode.name(),
                selection.getClass().getSimpleName(),
                selection.names().stream().sorted().toList().toString(),
                new TreeMap<>(selection.match()).toString(),
                selection instanceof Selection.OfSummary summary ? Double.toString(summary.quantile()) : "",
                scale.name(),
                Double.toString(budget),
                Double.toString(limit),
                new TreeMap<>(limits).toString());
    }
}
