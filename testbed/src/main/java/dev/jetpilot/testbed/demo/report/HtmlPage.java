package dev.jetpilot.testbed.demo.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The report as one HTML page that needs nothing else: style and timeline are in it. */
public final class HtmlPage {
    private final RunReport report;
    private final StringBuilder page = new StringBuilder();

    private HtmlPage(RunReport report) {
        this.report = report;
    }

    /** The page. */
    public static String of(RunReport report) {
        return new HtmlPage(report).write();
    }

    private String write() {
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
                .append(Html.text(report.title()))
                .append("</title>\n<style>")
                .append(style())
                .append("</style></head>\n<body><main>\n");
        head();
        timeline();
        report.rollouts().forEach(this::rollout);
        expectations();
        tables();
        decisions();
        page.append("<footer>The Jetsons are virtual: their latencies come from a script, their metrics, pods and API "
                + "requests are real. Made by <code>mvn -Pdemo</code>.</footer>\n</main></body></html>\n");
        return page.toString();
    }

    private void head() {
        long failed = report.expectations().stream().filter(e -> !e.met()).count();
        page.append("<header><h1>").append(Html.text(report.title())).append("</h1>");
        String judgement = report.allMet()
                ? "<p class=\"well\">✓ All " + report.expectations().size() + " expectations are met</p>"
                : "<p class=\"ill\">✕ " + failed + " of "
                        + report.expectations().size() + " expectations are not met</p>";
        page.append(judgement).append("<p class=\"facts\">");
        page.append(report.nodes().size())
                .append(" virtual Jetsons of ")
                .append(report.hardwareClasses().size())
                .append(" hardware classes at ")
                .append(report.nodes().stream().map(NodeRow::site).distinct().count())
                .append(" sites, ")
                .append(report.offlineAtTheEnd())
                .append(" of them offline; ")
                .append(Numbers.span(report.when().length()))
                .append(" of the fleet's time in ")
                .append(Numbers.span(report.wallTime()))
                .append(".</p></header>\n");
    }

    private void timeline() {
        page.append("<section><h2>The fleet, node by node</h2>\n<div class=\"legend\">");
        List<String> versions = report.versions();
        for (int i = 0; i < versions.size(); i++) {
            page.append("<span><i class=\"swatch v")
                    .append(i % 6)
                    .append("\"></i>serves ")
                    .append(Html.text(versions.get(i)))
                    .append("</span>");
        }
        page.append("<span><i class=\"swatch starting v0\"></i>starting</span>"
                + "<span><i class=\"swatch hatched\"></i>offline</span>"
                + "<span class=\"push\">lanes: <i class=\"swatch weight\"></i>weight"
                + " <i class=\"swatch analysis\"></i>analysis <i class=\"swatch promoting\"></i>to all"
                + " <i class=\"swatch baking\"></i>bake <i class=\"swatch rejected\"></i>rejected</span>"
                + "</div>\n<div class=\"chart\">");
        page.append(TimelineSvg.of(report)).append("</div></section>\n");
    }

    private void rollout(RolloutAccount r) {
        page.append("<section><h2>")
                .append(Html.text(r.rollout() + " → " + r.model()))
                .append("</h2>\n<p>")
                .append(Numbers.span(r.when().length()))
                .append("; ")
                .append(r.moves())
                .append(" moves of nodes, ")
                .append(Numbers.ratio(r.patchesPerMove()))
                .append(" node patches and ")
                .append(Numbers.ratio(r.writesPerMove()))
                .append(
                        " API writes a move.</p>\n<table><thead><tr>"
                                + "<th>Class</th><th>Outcome</th><th>Steps</th><th>First move to verdict</th><th>Verdict</th>"
                                + "<th class=\"n\">Served by</th><th class=\"n\">Requests</th><th class=\"n\">Over objective</th></tr></thead><tbody>\n");
        for (ClassAccount c : r.classes()) {
            boolean bad = c.outcome() == ClassAccount.Outcome.REJECTED;
            page.append("<tr")
                    .append(bad ? " class=\"bad\"" : "")
                    .append("><td>")
                    .append(Html.text(c.name()))
                    .append("</td><td>")
                    .append(c.outcome().word())
                    .append("</td><td>")
                    .append(c.steps().isEmpty() ? "–" : Html.text(String.join(" · ", c.steps())))
                    .append("</td><td>")
                    .append(c.toVerdict().map(Numbers::span).orElse("–"))
                    .append("</td><td>")
                    .append(c.verdict().isEmpty() ? "–" : Html.text(c.verdict()))
                    .append("</td><td class=\"n\"")
                    .append(bad ? " title=\"" + Html.text(String.join(", ", c.servedBy())) + "\">" : ">")
                    .append(c.servedBy().size())
                    .append(" of ")
                    .append(c.nodes())
                    .append("</td><td class=\"n\">")
                    .append(Numbers.count(c.requests()))
                    .append("</td><td class=\"n\">")
                    .append(Numbers.count(c.overObjective()))
                    .append(" (")
                    .append(Numbers.plain(c.overPercent()))
                    .append("%)</td></tr>\n");
        }
        page.append("</tbody></table></section>\n");
    }

    private void expectations() {
        page.append(
                "<section><h2>What should have happened</h2>\n<table class=\"wrap\"><thead><tr><th></th><th>Expectation</th>"
                        + "<th>Expected</th><th>Found</th></tr></thead><tbody>\n");
        for (Expectation e : report.expectations()) {
            page.append(e.met() ? "<tr><td class=\"well\">✓" : "<tr class=\"bad\"><td class=\"ill\">✕")
                    .append("</td><td>")
                    .append(Html.text(e.what()))
                    .append("</td><td>")
                    .append(Html.text(e.expected()))
                    .append("</td><td>")
                    .append(Html.text(e.found()))
                    .append("</td></tr>\n");
        }
        page.append("</tbody></table></section>\n");
    }

    private void tables() {
        if (!report.tables().isEmpty()) {
            page.append("<section><h2>As a person sees it at the end</h2>\n");
            report.tables()
                    .forEach(t -> page.append("<pre>")
                            .append(Html.text(t.stripTrailing()))
                            .append("</pre>\n"));
            page.append("</section>\n");
        }
    }

    private void decisions() {
        page.append("<section><details><summary>All ")
                .append(report.decisions().size())
                .append(" decisions</summary>\n<pre>")
                .append(Html.text(String.join("\n", report.decisions())))
                .append("</pre></details></section>\n");
    }

    private static String style() {
        try (InputStream css = HtmlPage.class.getResourceAsStream("report.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.css cannot be read from the classpath: build the testbed anew", e);
        }
    }
}
