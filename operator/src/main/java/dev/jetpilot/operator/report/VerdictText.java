package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.SloStatus;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A verdict in the words a person reads first. */
final class VerdictText {
    private static final Pattern QUANTITY = Pattern.compile("([0-9.]+) ?(\\D*)");

    private VerdictText() {}

    /** As in {@code FAIL latency-p95 41 > 33 ms, n=8412}. */
    static String of(SloStatus slo) {
        String name = slo.verdict().toUpperCase(Locale.ROOT) + " " + slo.name();
        if (empty(slo.observed()) || empty(slo.threshold())) {
            return name + (empty(slo.evidence()) ? "" : " " + slo.evidence());
        }
        String samples = slo.samples() == null ? "" : ", n=" + slo.samples();
        return name + " " + comparison(slo) + samples;
    }

    private static String comparison(SloStatus slo) {
        String sign = sign(slo);
        Matcher observed = QUANTITY.matcher(slo.observed());
        Matcher threshold = QUANTITY.matcher(slo.threshold());
        if (observed.matches() && threshold.matches() && observed.group(2).equals(threshold.group(2))) {
            String unit = observed.group(2);
            return observed.group(1) + " " + sign + " " + threshold.group(1)
                    + (unit.isEmpty() || unit.equals("%") ? unit : " " + unit);
        }
        return slo.observed() + " " + sign + " " + slo.threshold();
    }

    private static String sign(SloStatus slo) {
        return switch (slo.verdict()) {
            case "Pass" -> "<";
            case "Fail", "CommonCause" -> ">";
            default -> "of";
        };
    }

    private static boolean empty(String text) {
        return text == null || text.isEmpty();
    }
}
