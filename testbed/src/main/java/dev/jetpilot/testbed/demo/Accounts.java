package dev.jetpilot.testbed.demo;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.api.v1alpha1.SloStatus;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.testbed.cluster.Request;
import dev.jetpilot.testbed.demo.report.ClassAccount;
import dev.jetpilot.testbed.demo.report.ClassAccount.Outcome;
import dev.jetpilot.testbed.demo.report.NodeRow;
import dev.jetpilot.testbed.demo.report.RolloutAccount;
import dev.jetpilot.testbed.jetson.RequestTally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reckons up what came of a target, from the chronicle and from what the nodes have counted. */
final class Accounts {
    private static final List<String> WORST_FIRST = List.of("Fail", "CommonCause", "Inconclusive", "Pass");

    private final Chronicle chronicle;
    private final List<NodeRow> nodes;

    Accounts(Chronicle chronicle, List<NodeRow> nodes) {
        this.chronicle = chronicle;
        this.nodes = List.copyOf(nodes);
    }

    /** The account of one target. */
    RolloutAccount of(TargetRecord target) {
        List<Happening.Turn> turns = chronicle.all(Happening.Turn.class).stream()
                .filter(t -> t.rollout().equals(target.rollout()) && t.model().equals(target.model()))
                .filter(t -> target.when().holds(t.at()))
                .toList();
        List<Happening.Move> moves = moves(target);
        String version = turns.stream().map(Happening.Turn::version).findFirst().orElse("");
        Map<String, List<Happening.Turn>> byClass =
                turns.stream().collect(Collectors.groupingBy(Happening.Turn::hardwareClass));
        List<ClassAccount> classes = nodes.stream()
                .map(NodeRow::hardwareClass)
                .distinct()
                .filter(byClass::containsKey)
                .map(name -> account(target, name, version, byClass.get(name), moves))
                .toList();
        List<Request> writes = chronicle.operatorWrites(target.when().from()).stream()
                .filter(e -> target.when().holds(e.at()))
                .toList();
        return new RolloutAccount(
                target.rollout().substring(target.rollout().indexOf('/') + 1),
                target.model(),
                version,
                target.when(),
                classes,
                moves.size(),
                writes.stream().filter(e -> e.resource().equals("nodes")).count(),
                writes.size());
    }

    private List<Happening.Move> moves(TargetRecord target) {
        return chronicle.all(Happening.Move.class).stream()
                .filter(m ->
                        m.rollout().equals(target.rollout()) && target.when().holds(m.at()))
                .toList();
    }

    private ClassAccount account(
            TargetRecord target, String name, String version, List<Happening.Turn> turns, List<Happening.Move> moves) {
        Cursor last = turns.get(turns.size() - 1).cursor();
        boolean judged = last.stable().isPresent()
                || turns.stream().anyMatch(t -> t.cursor().stable().isPresent());
        Optional<Instant> firstMove = moves.stream()
                .filter(m -> m.to().map(Assignment::hardwareClass).equals(Optional.of(name)))
                .map(Happening.Move::at)
                .findFirst();
        Optional<Instant> decided = turns.stream()
                .filter(t -> t.cursor().phase() == Cursor.Phase.REJECTED
                        || (t.cursor().phase() == Cursor.Phase.PROMOTING && judged))
                .map(Happening.Turn::at)
                .findFirst();
        List<NodeRow> ofClass =
                nodes.stream().filter(n -> n.hardwareClass().equals(name)).toList();
        return new ClassAccount(
                name,
                outcome(last, judged),
                judged ? steps(turns) : List.of(),
                firstMove
                        .flatMap(first -> decided.filter(d -> judged).map(d -> Duration.between(first, d)))
                        .filter(d -> !d.isNegative()),
                verdict(target, name, last),
                ofClass.stream()
                        .filter(n -> n.served(version, target.when()))
                        .map(NodeRow::node)
                        .toList(),
                ofClass.size(),
                requests(target, ofClass, version, RequestTally::served),
                requests(target, ofClass, version, RequestTally::overSlo));
    }

    private static Outcome outcome(Cursor last, boolean judged) {
        return switch (last.phase()) {
            case REJECTED -> Outcome.REJECTED;
            case HEALTHY -> judged ? Outcome.PROMOTED : Outcome.INSTALLED;
            case WAITING, STEPS, PROMOTING, BAKING -> Outcome.UNDERWAY;
        };
    }

    /** The steps it came to, in order. */
    private static List<String> steps(List<Happening.Turn> turns) {
        List<String> steps = new ArrayList<>();
        int reached = -1;
        for (Happening.Turn turn : turns) {
            Cursor cursor = turn.cursor();
            boolean onSteps = cursor.phase() == Cursor.Phase.STEPS || cursor.phase() == Cursor.Phase.REJECTED;
            if (onSteps
                    && cursor.step() > reached
                    && cursor.step() < cursor.steps().size()) {
                reached = cursor.step();
                steps.add(word(cursor.steps().get(reached)));
            }
        }
        return steps;
    }

    /** As in {@code 20%}, {@code analysis}. */
    static String word(Step step) {
        return step.word().replace("setWeight ", "");
    }

    private static String verdict(TargetRecord target, String name, Cursor last) {
        Optional<String> judge = target.atTheEnd().map(r -> r.getStatus()).map(EdgeRolloutStatus::classes).stream()
                .flatMap(List::stream)
                .filter(c -> c.name().equals(name))
                .map(ClassStatus::slos)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .min(Comparator.comparingInt((SloStatus s) -> WORST_FIRST.indexOf(s.verdict())))
                .map(Teller::words);
        return last.rejection().map(Rejection::message).or(() -> judge).orElse("");
    }

    private static long requests(
            TargetRecord target,
            List<NodeRow> nodes,
            String version,
            java.util.function.ToLongFunction<RequestTally> of) {
        return sum(target.after(), nodes, version, of) - sum(target.before(), nodes, version, of);
    }

    private static long sum(
            List<RequestTally> tallies,
            List<NodeRow> nodes,
            String version,
            java.util.function.ToLongFunction<RequestTally> of) {
        List<String> names = nodes.stream().map(NodeRow::node).toList();
        return tallies.stream()
                .filter(t -> t.version().equals(version) && names.contains(t.node()))
                .mapToLong(of)
                .sum();
    }
}
