package dev.jetpilot.testbed.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class PagesTest {
    private static final Expectation MET = Expectation.same("nodes moved", 2, 2);
    private static final Expectation FAILED = Expectation.atMost("patches a move", 1.2, 3);

    @Test
    void theTextNamesEachExpectationWithWhatWasExpectedAndFound() {
        assertThat(TextPage.of(Samples.report(List.of(MET, FAILED))))
                .contains(
                        "ok      nodes moved: expected 2, found 2",
                        "FAILED  patches a move: expected at most 1.2, found 3",
                        "1 of 2 expectations are NOT met.")
                .doesNotContain("All 2 expectations are met.");
    }

    @Test
    void theTextSaysHowFarARejectedVersionReached() {
        assertThat(TextPage.of(Samples.report(List.of(MET))))
                .containsSubsequence(
                        "peoplenet to peoplenet-2-10-0: 58 min, 2 moves of nodes, 1.00 node patches and 4.50 API writes a move",
                        "  orin-nano  taken back after 20%, analysis, verdict 8 min 10 s after the first move;"
                                + " FAIL latency-p95 41 > 33 ms",
                        "             ever served by 1 of 3 nodes (jetson-01); 3,780 of 10,800 requests over the objective"
                                + " (35%)");
    }

    @Test
    void theHtmlNeedsNothingFromElsewhereAndEscapesWhatItIsGiven() {
        String page = HtmlPage.of(Samples.report(List.of(MET)));
        assertThat(page)
                .contains("A &lt;bad&gt; version", "41 &gt; 33 ms", "prefers-color-scheme: dark")
                .doesNotContain("<bad>", "http://", "https://", "src=", "<script");
    }

    @Test
    void theHtmlSaysInItsHeadWhetherAllIsWell() {
        assertThat(HtmlPage.of(Samples.report(List.of(MET)))).contains("✓ All 1 expectations are met");
        assertThat(HtmlPage.of(Samples.report(List.of(MET, FAILED)))).contains("✕ 1 of 2 expectations are not met");
    }

    @Test
    void theTimelineIsWellFormedAndHasABarForEveryStretchOfEveryNode() throws Exception {
        String svg = TimelineSvg.of(Samples.report(List.of(MET)));
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(svg).containsOnlyOnce("class=\"hatched\"").contains("operator killed", "class=\"away\"");
        // 2.9.0 comes before 2.10.0, so it has the first colour.
        assertThat(count(svg, "class=\"v0\"")).isEqualTo(3);
        assertThat(count(svg, "class=\"v1\"")).isEqualTo(1);
    }

    @Test
    void theBadVersionsBarLiesWhereItsMinutesAre() {
        String svg = TimelineSvg.of(Samples.report(List.of(MET)));
        Matcher bar = Pattern.compile(
                        "<rect x=\"([0-9.]+)\" y=\"\\d+\" width=\"([0-9.]+)\" height=\"\\d+\" class=\"v1\">")
                .matcher(svg);
        assertThat(bar.find()).isTrue();
        double width = 1120 - 118 - 14;
        assertThat(Double.parseDouble(bar.group(1))).isBetween(118 + 0.41 * width - 1, 118 + 0.41 * width + 1);
        assertThat(Double.parseDouble(bar.group(2))).isBetween(0.09 * width - 1, 0.09 * width + 1);
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
