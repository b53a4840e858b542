package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.ClassNodes;
import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.api.v1alpha1.RejectedStatus;
import dev.jetpilot.api.v1alpha1.SloStatus;
import dev.jetpilot.api.v1alpha1.WaitingNode;
import dev.jetpilot.operator.rollout.NodeReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The class table of a rollout, from nothing but its status: what a person should read in three seconds. */
public final class TextTable {
    private static final List<String> HEAD = List.of("CLASS", "NEW", "READY", "OFFLINE", "VERDICT");
    private static final List<String> WORST_FIRST = List.of("Fail", "CommonCause", "Inconclusive", "Pass");

    /** What a reason means anyway. */
    private static final Set<String> OBVIOUS =
            Arrays.stream(NodeReason.values()).map(NodeReason::meaning).collect(Collectors.toUnmodifiableSet());

    private TextTable() {}

    /**
     * The table, then what can be done, then who waits; lines end with a newline.
     *
     * @param rollout with its status; without one the table is empty
     * @param now for the ages of what waits
     */
    public static String of(EdgeRollout rollout, Instant now) {
        EdgeRolloutStatus status = rollout.getStatus();
        if (status == null || status.classes() == null) {
            return "";
        }
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        status.classes().forEach(c -> rows.add(row(c)));
        return table(rows) + line("Next: ", next(status)) + line("Waiting: ", waiting(status, now));
    }

    private static List<String> row(ClassStatus c) {
        ClassNodes n = c.nodes();
        return List.of(
                c.name(),
                n.updated() + "/" + n.desired(),
                n.ready() + "/" + (n.desired() - n.offline()),
                Integer.toString(n.offline()),
                verdict(c));
    }

    private static String verdict(ClassStatus c) {
        Optional<String> judged = Optional.ofNullable(c.slos()).orElse(List.of()).stream()
                .min(Comparator.comparingInt((SloStatus s) -> WORST_FIRST.indexOf(s.verdict())))
                .map(VerdictText::of);
        Optional<RejectedStatus> ended = Optional.ofNullable(c.rejected()).orElse(List.of()).stream()
                .filter(r -> Objects.equals(r.revision(), c.canary()) && Objects.equals(r.attempt(), c.attempt()))
                .findFirst();
        Optional<String> back = ended.map(RejectedStatus::message)
                .filter(m -> m.contains(WayBack.MARK))
                .map(m -> m.substring(m.indexOf(WayBack.MARK)));
        boolean byVerdict =
                c.slos() != null && c.slos().stream().anyMatch(s -> s.verdict().equals("Fail"));
        if (ended.isPresent() && !byVerdict) {
            // The verdict may be lost with the operator that reached it; the rejection keeps its words.
            return ended.get().reason().equals("SLOBreached")
                    ? ended.get().message()
                    : "REJECTED " + ended.get().reason() + back.orElse("");
        }
        return judged.orElse("-") + back.orElse("");
    }

    private static String next(EdgeRolloutStatus status) {
        return status.classes().stream()
                .map(ClassStatus::message)
                .filter(m -> m != null && m.contains(Mend.NEXT))
                .map(m -> m.substring(m.indexOf(Mend.NEXT) + Mend.NEXT.length()))
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private static String waiting(EdgeRolloutStatus status, Instant now) {
        return Stream.concat(status.classes().stream().map(ClassStatus::waiting), Stream.ofNullable(status.waiting()))
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .limit(WaitingNodes.MOST)
                .map(n -> waiting(n, now))
                .collect(Collectors.joining("; "));
    }

    private static String waiting(WaitingNode n, Instant now) {
        String age = n.since() == null ? "" : " " + Age.of(Duration.between(Instant.parse(n.since()), now));
        boolean obvious = n.message() == null || OBVIOUS.contains(n.message());
        return n.node() + " " + n.reason() + (obvious ? age : " (" + n.message() + ")");
    }

    private static String line(String label, String text) {
        return text.isEmpty() ? "" : label + text + "\n";
    }

    private static String table(List<List<String>> rows) {
        int[] width = new int[HEAD.size()];
        rows.forEach(r -> {
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], r.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < width.length; i++) {
                line.append(row.get(i)).append(" ".repeat(width[i] - row.get(i).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
