package dev.jetpilot.testbed.demo.report;

import java.util.ArrayList;
import java.util.List;

/** The report as a page of text, for the terminal. */
public final class TextPage {
    private static final int MOST_NAMES = 8;

    private TextPage() {}

    /** The lines of the page. */
    public static List<String> of(RunReport report) {
        List<String> page = new ArrayList<>();
        page.add(report.title() + ": " + Numbers.span(report.when().length()) + " of the fleet's time in "
                + Numbers.span(report.wallTime()));
        for (RolloutAccount rollout : report.rollouts()) {
            page.add("");
            page.add(rollout.rollout() + " to " + rollout.model() + ": "
                    + Numbers.span(rollout.when().length()) + ", "
                    + rollout.moves() + " moves of nodes, " + Numbers.ratio(rollout.patchesPerMove())
                    + " node patches and " + Numbers.ratio(rollout.writesPerMove()) + " API writes a move");
            int width = rollout.classes().stream()
                    .mapToInt(c -> c.name().length())
                    .max()
                    .orElse(0);
            rollout.classes().forEach(c -> page.addAll(of(c, width)));
        }
        page.add("");
        report.tables()
                .forEach(table -> page.addAll(table.stripTrailing().lines().toList()));
        page.add("");
        report.expectations().forEach(e -> page.add(e.line()));
        long failed = report.expectations().stream().filter(e -> !e.met()).count();
        page.add(
                failed == 0
                        ? "All " + report.expectations().size() + " expectations are met."
                        : failed + " of " + report.expectations().size() + " expectations are NOT met.");
        return page;
    }

    private static List<String> of(ClassAccount c, int width) {
        List<String> lines = new ArrayList<>();
        String name = "  " + c.name() + " ".repeat(width - c.name().length()) + "  ";
        String steps = c.steps().isEmpty() ? "" : " after " + String.join(", ", c.steps());
        String verdict = c.verdict().isEmpty() ? "" : "; " + c.verdict();
        lines.add(name
                + c.outcome().word()
                + steps
                + c.toVerdict()
                        .map(t -> ", verdict " + Numbers.span(t) + " after the first move")
                        .orElse("")
                + verdict);
        if (c.outcome() == ClassAccount.Outcome.REJECTED) {
            lines.add(" ".repeat(name.length()) + "ever served by "
                    + c.servedBy().size() + " of " + c.nodes()
                    + " nodes (" + names(c.servedBy()) + "); " + Numbers.count(c.overObjective()) + " of "
                    + Numbers.count(c.requests()) + " requests over the objective (" + Numbers.plain(c.overPercent())
                    + "%)");
        }
        return lines;
    }

    static String names(List<String> nodes) {
        String some = String.join(", ", nodes.stream().limit(MOST_NAMES).toList());
        return nodes.size() <= MOST_NAMES ? some : some + " and " + (nodes.size() - MOST_NAMES) + " more";
    }
}
