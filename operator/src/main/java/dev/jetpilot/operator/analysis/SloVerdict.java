package dev.jetpilot.operator.analysis;

/**
 * The verdict on one objective of one class.
 *
 * @param name name of the objective in the spec
 * @param verdict what is proven
 * @param reason one CamelCase word; for {@link Verdict#INCONCLUSIVE} why nothing is proven (NoData,
 *     StaleData, TooFewSamples, Baselining, WarmingUp, Throttled, Unobservable, NotYetProven)
 * @param observed what was observed, with its unit, as in {@code 41ms}
 * @param threshold what was asked, with its unit, as in {@code 33ms}
 * @param samples events or windows the verdict rests on
 * @param evidence strength of the evidence for people, as in {@code e=412.6, 61% over 33ms}
 */
public record SloVerdict(
        String name,
        Verdict verdict,
        String reason,
        String observed,
        String threshold,
        long samples,
        String evidence) {}
