package dev.jetpilot.operator.analysis;

import dev.jetpilot.operator.analysis.judge.Mode;
import dev.jetpilot.operator.analysis.judge.Ruling;
import dev.jetpilot.operator.analysis.judge.Skip;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts a ruling into words. */
final class Wording {

    /** Reasons for an Inconclusive, the most pressing first. */
    private static final List<String> PRESSING = List.of(
            "Unobservable",
            "NoData",
            "StaleData",
            "Baselining",
            "WarmingUp",
            "Throttled",
            "TooFewSamples",
            "NotYetProven");

    private final AnalysisSettings settings;
    private final Watch watch;
    private final Ruling ruling;
    private final List<String> troubles;

    /**
     * Words for a ruling.
     *
     * @param troubles by objective what was asked for in vain, or why a pod did not answer; empty if neither
     */
    Wording(AnalysisSettings settings, Watch watch, Ruling ruling, List<String> troubles) {
        this.settings = settings;
        this.watch = watch;
        this.ruling = ruling;
        this.troubles = troubles;
    }

    ClassVerdict verdict() {
        List<SloVerdict> objectives = new ArrayList<>();
        for (int j = 0; j < ruling.objectives().size(); j++) {
            objectives.add(objective(j));
        }
        int telling = telling(objectives);
        return new ClassVerdict(
                watch.trial(),
                watch.step(),
                ruling.verdict(),
                objectives.get(telling).reason(),
                message(telling, objectives.get(telling)),
                ruling.baselineReady(),
                objectives,
                ruling.alarmed());
    }

    /** The objective that the sentence is about. */
    private int telling(List<SloVerdict> objectives) {
        if (ruling.verdict() != Verdict.INCONCLUSIVE) {
            return ruling.deciding();
        }
        int best = ruling.deciding();
        int pressing = PRESSING.size();
        for (int j = 0; j < objectives.size(); j++) {
            int rank = PRESSING.indexOf(objectives.get(j).reason());
            if (rank >= 0 && rank < pressing) {
                best = j;
                pressing = rank;
            }
        }
        return best;
    }

    private SloVerdict objective(int j) {
        Ruling.OfObjective found = ruling.objectives().get(j);
        SloSettings slo = settings.slos().get(j);
        double limit = slo.limitOf(watch.trial().hardwareClass());
        return new SloVerdict(
                slo.name(),
                found.verdict(),
                reason(found),
                slo.scale().text(found.observed()),
                slo.scale().text(limit),
                found.events(),
                evidence(j, found, slo, limit));
    }

    private String reason(Ruling.OfObjective found) {
        return switch (found.verdict()) {
            case FAIL -> ruling.compared() ? "Regression" : "SLOBreached";
            case PASS -> "Proven";
            case COMMON_CAUSE -> "CommonCause";
            case INCONCLUSIVE -> unproven(found);
        };
    }

    private String unproven(Ruling.OfObjective found) {
        Skip idle = found.idle();
        if (ruling.flipped()) {
            return idle != Skip.NONE ? idle.reason() : found.proofPossible() ? "NotYetProven" : "TooFewSamples";
        }
        boolean nothingToRead = idle == Skip.UNOBSERVABLE || idle == Skip.NO_DATA || idle == Skip.OFFLINE;
        if (nothingToRead || idle == Skip.STALE) {
            return idle.reason();
        }
        return ruling.baselineReady() ? "TooFewSamples" : "Baselining";
    }

    private String evidence(int j, Ruling.OfObjective found, SloSettings slo, double limit) {
        double wealth = found.verdict() == Verdict.COMMON_CAUSE
                ? ruling.breachWealth()
                : found.verdict() == Verdict.FAIL || j == ruling.deciding() ? ruling.wealth() : Double.NaN;
        List<String> parts = new ArrayList<>();
        if (found.verdict() == Verdict.PASS) {
            parts.add("pass e=" + wealth(found.passWealth()));
        } else if (!Double.isNaN(wealth) && found.events() > 0) {
            boolean won = wealth >= ruling.threshold();
            parts.add("e=" + wealth(wealth) + (won ? " >= " + wealth(ruling.threshold()) : ""));
        }
        if (found.events() > 0) {
            String share = Scale.SHARE.text(found.share());
            parts.add(
                    slo.mode() == Mode.RATIO
                            ? share + " bad"
                            : share + " over " + slo.scale().text(limit));
        }
        if (parts.isEmpty() || found.idle() == Skip.UNOBSERVABLE) {
            parts.add(named(j, found).orElseGet(() -> explained(found)));
        }
        return String.join(", ", parts);
    }

    private String explained(Ruling.OfObjective found) {
        if (!ruling.flipped()) {
            return ruling.baselineReady()
                    ? "no canary node runs it yet"
                    : "collecting " + settings.baseline().toSeconds() + "s of stable's history";
        }
        return found.idle().sentence();
    }

    private String message(int j, SloVerdict slo) {
        Ruling.OfObjective found = ruling.objectives().get(j);
        return switch (ruling.verdict()) {
            case FAIL -> "FAIL " + slo.name() + " " + comparison(j, slo) + ", " + slo.evidence() + n(found);
            case PASS -> "PASS " + slo.name() + " " + comparison(j, slo) + ", " + slo.evidence() + n(found);
            case COMMON_CAUSE ->
                "COMMON CAUSE " + slo.name() + " " + comparison(j, slo) + ", but stable nodes are over it too, "
                        + slo.evidence() + n(found);
            case INCONCLUSIVE -> "INCONCLUSIVE " + slo.name() + ": " + slo.reason() + ", " + why(j, slo);
        };
    }

    private String why(int j, SloVerdict slo) {
        Ruling.OfObjective found = ruling.objectives().get(j);
        if (found.idle() == Skip.NONE && found.events() > 0) {
            return slo.evidence() + n(found);
        }
        return named(j, found).orElseGet(() -> explained(found) + n(found));
    }

    /** What was asked for in vain, where that is the reason. */
    private Optional<String> named(int j, Ruling.OfObjective found) {
        boolean inVain = found.idle() == Skip.UNOBSERVABLE || found.idle() == Skip.NO_DATA;
        return Optional.of(troubles.get(j)).filter(trouble -> inVain && !trouble.isEmpty());
    }

    /** As in {@code 41 > 33 ms}. */
    private String comparison(int j, SloVerdict slo) {
        SloSettings set = settings.slos().get(j);
        double observed = ruling.objectives().get(j).observed();
        double limit = set.limitOf(watch.trial().hardwareClass());
        if (ruling.verdict() == Verdict.FAIL && ruling.compared()) {
            return set.scale().text(observed) + ", worse than stable";
        }
        String sign = observed > limit ? " > " : observed < limit ? " < " : " ~ ";
        String unit = set.scale().suffix();
        String gap = unit.isEmpty() || "%".equals(unit) ? unit : " " + unit;
        String left = set.scale().number(observed);
        String right = set.scale().number(limit);
        boolean close = left.equals(right) && observed != limit;
        return (close ? set.scale().precise(observed) : left) + sign + right + gap;
    }

    private static String n(Ruling.OfObjective found) {
        return found.events() > 0 ? ", n=" + found.events() : "";
    }

    /** As in {@code 412.6}; powers of ten beyond a million. */
    private static String wealth(double wealth) {
        if (wealth >= 1e6) {
            return Double.isInfinite(wealth) ? "1e308" : String.format(Locale.ROOT, "%.0e", wealth);
        }
        String text = String.format(Locale.ROOT, wealth < 0.01 ? "%.0e" : wealth < 10 ? "%.2f" : "%.1f", wealth);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
