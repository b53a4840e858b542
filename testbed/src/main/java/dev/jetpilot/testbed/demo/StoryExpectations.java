package dev.jetpilot.testbed.demo;

import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.testbed.demo.report.ClassAccount;
import dev.jetpilot.testbed.demo.report.Expectation;
import dev.jetpilot.testbed.demo.report.NodeRow;
import dev.jetpilot.testbed.demo.report.RolloutAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What should have happened in the story of the samples. */
final class StoryExpectations {
    private static final String BAD = "2.8.0";
    private static final String GOOD = "2.7.0";
    private static final String WHERE_BAD = "orin-nano";
    private static final double MOST_PATCHES = 1.2;

    private final Plot.Outcome outcome;
    private final List<Expectation> expectations = new ArrayList<>();

    private StoryExpectations(Plot.Outcome outcome) {
        this.outcome = outcome;
    }

    /** @param found what was found on the way */
    static List<Expectation> of(Plot.Outcome outcome, List<Expectation> found) {
        StoryExpectations story = new StoryExpectations(outcome);
        story.outcomes("2.6.0", "agx-orin installed, orin-nano installed, orin-nx installed");
        story.outcomes(GOOD, "agx-orin promoted, orin-nano promoted, orin-nx promoted");
        story.outcomes(BAD, "agx-orin promoted, orin-nano taken back, orin-nx promoted");
        story.reach();
        story.whereItIs();
        story.deadNodes();
        story.expectations.addAll(found);
        story.patches();
        return List.copyOf(story.expectations);
    }

    private void outcomes(String version, String expected) {
        TreeMap<String, String> words = new TreeMap<>();
        account(version).stream()
                .flatMap(a -> a.classes().stream())
                .forEach(c -> words.put(c.name(), c.outcome().word()));
        List<String> found = words.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue())
                .toList();
        expectations.add(Expectation.same("what came of " + version, expected, String.join(", ", found)));
    }

    /** The nodes that ever served the bad version are no more than the step that rejected it allows. */
    private void reach() {
        String what = "nodes of " + WHERE_BAD + " that ever served " + BAD;
        List<Cursor> cursors = outcome.all(Happening.Turn.class).stream()
                .filter(t -> t.version().equals(BAD) && t.hardwareClass().equals(WHERE_BAD))
                .map(Happening.Turn::cursor)
                .toList();
        Optional<Cursor> rejected =
                cursors.stream().filter(c -> c.phase() == Cursor.Phase.REJECTED).findFirst();
        Optional<ClassAccount> account = account(BAD).stream()
                .flatMap(a -> a.classes().stream())
                .filter(c -> c.name().equals(WHERE_BAD))
                .findFirst();
        if (rejected.isEmpty() || account.isEmpty()) {
            expectations.add(new Expectation(what, "a rejection", "none", false));
            return;
        }
        Cursor cursor = rejected.get();
        List<Step> passed = cursor.steps()
                .subList(0, Math.min(cursor.step() + 1, cursor.steps().size()));
        Optional<Step.SetWeight> weight = passed.stream()
                .filter(Step.SetWeight.class::isInstance)
                .map(Step.SetWeight.class::cast)
                .reduce((first, second) -> second);
        int online = cursors.stream()
                .filter(c -> c.step() <= cursor.step() && c.denominator().isPresent())
                .mapToInt(c -> c.denominator().getAsInt())
                .reduce(0, (first, last) -> last);
        int allowed = weight.map(w -> Math.max(1, w.weight().ceilOf(online))).orElse(0);
        int served = account.get().servedBy().size();
        expectations.add(new Expectation(
                what,
                "1 to " + allowed + " ("
                        + weight.map(w -> w.weight() + " of " + online).orElse("no weight") + ")",
                served + " (" + String.join(", ", account.get().servedBy()) + ")",
                served >= 1 && served <= allowed));
    }

    /** Every online node serves what it should in the end. */
    private void whereItIs() {
        List<NodeRow> online = outcome.nodes().stream()
                .filter(n -> !n.offlineAt(outcome.when().to()))
                .toList();
        List<String> wrong = online.stream()
                .filter(n -> !serves(n, n.hardwareClass().equals(WHERE_BAD) ? GOOD : BAD))
                .map(NodeRow::node)
                .toList();
        String right = online.size() - wrong.size() + " of " + online.size();
        expectations.add(new Expectation(
                "online nodes that serve " + GOOD + " on " + WHERE_BAD + " and " + BAD + " elsewhere at the end",
                online.size() + " of " + online.size(),
                wrong.isEmpty() ? right : right + " (not: " + String.join(", ", wrong) + ")",
                wrong.isEmpty() && !online.isEmpty()));
    }

    private boolean serves(NodeRow node, String version) {
        return !node.serving().isEmpty()
                && node.serving().get(node.serving().size() - 1).version().equals(version)
                && node.serving().get(node.serving().size() - 1).ready()
                && node.serving()
                        .get(node.serving().size() - 1)
                        .when()
                        .to()
                        .equals(outcome.when().to());
    }

    private void deadNodes() {
        TreeSet<String> moved = new TreeSet<>();
        outcome.all(Happening.Move.class).stream()
                .filter(m -> outcome.nodes().stream().anyMatch(n -> n.node().equals(m.node()) && n.offlineAt(m.at())))
                .forEach(m -> moved.add(m.node()));
        expectations.add(Expectation.same(
                "offline nodes that were moved", "0", moved.isEmpty() ? "0" : moved.size() + " " + moved));
    }

    private void patches() {
        long moves =
                outcome.rollouts().stream().mapToLong(RolloutAccount::moves).sum();
        long patches = outcome.rollouts().stream()
                .mapToLong(RolloutAccount::nodePatches)
                .sum();
        expectations.add(new Expectation(
                "node patches a moved node",
                "at most " + MOST_PATCHES,
                String.format(
                        java.util.Locale.ROOT,
                        "%.2f (%d for %d moves)",
                        (double) patches / Math.max(1, moves),
                        patches,
                        moves),
                moves > 0 && patches <= MOST_PATCHES * moves));
    }

    private Optional<RolloutAccount> account(String version) {
        return outcome.rollouts().stream()
                .filter(a -> a.version().equals(version))
                .findFirst();
    }
}
