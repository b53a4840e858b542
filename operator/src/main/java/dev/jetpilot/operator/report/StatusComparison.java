package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.api.v1alpha1.RolloutSummary;
import dev.jetpilot.api.v1alpha1.SloStatus;
import dev.jetpilot.api.v1alpha1.WaitingNode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What of a status is worth a write. Every scrape brings new numbers; written each time they would wear an eMMC and wake
 * every watcher, and nobody would know more. Numbers that matter stand in fields of their own.
 */
final class StatusComparison {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:[.,:][0-9]+)*");

    private StatusComparison() {}

    /** Whether phases, steps, counts, verdicts, conditions and who waits are the same. */
    static boolean sameFacts(EdgeRolloutStatus a, EdgeRolloutStatus b) {
        return comparable(a, m -> "").equals(comparable(b, m -> ""));
    }

    /** Whether only counts of nodes, and which nodes wait, may differ: how far it has come, not what is going on. */
    static boolean sameCourse(EdgeRolloutStatus a, EdgeRolloutStatus b) {
        return sameFacts(withoutCounts(a), withoutCounts(b));
    }

    private static EdgeRolloutStatus withoutCounts(EdgeRolloutStatus s) {
        RolloutSummary summary = s.summary();
        return new EdgeRolloutStatus(
                s.observedGeneration(),
                s.phase(),
                s.message(),
                s.conditions(),
                summary == null ? null : new RolloutSummary(summary.step(), null, null, null, summary.reason()),
                orEmpty(s.classes()).stream()
                        .map(c -> new ClassStatus(
                                c.name(),
                                c.stable(),
                                c.canary(),
                                c.attempt(),
                                c.phase(),
                                c.step(),
                                c.stepStartedAt(),
                                c.message(),
                                null,
                                c.slos(),
                                c.rejected(),
                                List.of()))
                        .toList(),
                List.of());
    }

    /** Whether the sentences are the same too, numbers in them aside. */
    static boolean sameWords(EdgeRolloutStatus a, EdgeRolloutStatus b) {
        return comparable(a, StatusComparison::withoutNumbers).equals(comparable(b, StatusComparison::withoutNumbers));
    }

    private static String withoutNumbers(String text) {
        return text == null ? "" : NUMBER.matcher(text).replaceAll("#");
    }

    private static EdgeRolloutStatus comparable(EdgeRolloutStatus s, UnaryOperator<String> words) {
        return new EdgeRolloutStatus(
                s.observedGeneration(),
                s.phase(),
                words.apply(s.message()),
                orEmpty(s.conditions()).stream().map(c -> comparable(c, words)).toList(),
                s.summary(),
                orEmpty(s.classes()).stream().map(c -> comparable(c, words)).toList(),
                waiting(s.waiting(), words));
    }

    private static Condition comparable(Condition c, UnaryOperator<String> words) {
        return new ConditionBuilder(c).withMessage(words.apply(c.getMessage())).build();
    }

    private static ClassStatus comparable(ClassStatus c, UnaryOperator<String> words) {
        return new ClassStatus(
                c.name(),
                c.stable(),
                c.canary(),
                c.attempt(),
                c.phase(),
                c.step(),
                c.stepStartedAt(),
                words.apply(c.message()),
                c.nodes(),
                orEmpty(c.slos()).stream().map(s -> comparable(s, words)).toList(),
                orEmpty(c.rejected()),
                waiting(c.waiting(), words));
    }

    private static SloStatus comparable(SloStatus s, UnaryOperator<String> words) {
        return new SloStatus(s.name(), s.verdict(), null, s.threshold(), null, words.apply(s.evidence()));
    }

    private static List<WaitingNode> waiting(List<WaitingNode> nodes, UnaryOperator<String> words) {
        return orEmpty(nodes).stream()
                .map(n -> new WaitingNode(n.node(), n.reason(), words.apply(n.message()), n.since()))
                .toList();
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
