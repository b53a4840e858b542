package dev.jetpilot.testbed.demo.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The timeline of a fleet as an SVG element: a row a node, grouped by hardware class. Its colours come from the page's style. */
final class TimelineSvg {
    private static final int WIDTH = 1120;
    private static final int LEFT = 118;
    private static final int RIGHT = 14;
    private static final int TOP = 44;
    private static final int LANE = 17;
    private static final int GAP = 12;
    /** Widths of a letter at the sizes of report.css. */
    private static final double LETTER = 5.4;

    private static final double FLAG_LETTER = 7;
    private static final List<Integer> TICKS_MINUTES = List.of(1, 2, 5, 10, 20, 30, 60, 120, 240, 720, 1440);

    private final RunReport report;
    private final List<String> versions;
    private final StringBuilder svg = new StringBuilder();
    private final int row;
    private final int height;

    private TimelineSvg(RunReport report) {
        this.report = report;
        this.versions = report.versions();
        this.row = report.nodes().size() <= 60 ? 12 : report.nodes().size() <= 160 ? 7 : 3;
        int lanes = report.hardwareClasses().stream().mapToInt(this::lanes).sum();
        this.height = TOP
                + lanes * LANE
                + report.hardwareClasses().size() * GAP
                + report.nodes().size() * row
                + 24;
    }

    /** The element, with a title for those who do not see it. */
    static String of(RunReport report) {
        return new TimelineSvg(report).draw();
    }

    private String draw() {
        add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Timeline of the fleet\">", WIDTH, height);
        svg.append("<defs><pattern id=\"hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\""
                + " patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" class=\"off\"/>"
                + "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"5\" class=\"offline\"/></pattern></defs>");
        axis();
        operatorAway();
        int y = TOP;
        for (String hardwareClass : report.hardwareClasses()) {
            y = classRows(hardwareClass, y) + GAP;
        }
        marksAcross();
        return svg.append("</svg>").toString();
    }

    private int classRows(String hardwareClass, int top) {
        int y = top;
        add("<text x=\"0\" y=\"%d\" class=\"class\">%s</text>", y + LANE - 5, Html.text(hardwareClass));
        for (String rollout : rollouts(hardwareClass)) {
            stages(hardwareClass, rollout, y);
            y += LANE;
        }
        marks(hardwareClass, top);
        for (NodeRow node : report.nodes()) {
            if (node.hardwareClass().equals(hardwareClass)) {
                nodeRow(node, y);
                y += row;
            }
        }
        return y;
    }

    private List<String> rollouts(String hardwareClass) {
        return report.stages().stream()
                .filter(s -> s.hardwareClass().equals(hardwareClass))
                .map(Stage::rollout)
                .distinct()
                .toList();
    }

    private int lanes(String hardwareClass) {
        return Math.max(1, rollouts(hardwareClass).size());
    }

    private void stages(String hardwareClass, String rollout, int y) {
        for (Stage stage : report.stages()) {
            if (!stage.hardwareClass().equals(hardwareClass) || !stage.rollout().equals(rollout)) {
                continue;
            }
            double from = x(stage.when().from());
            double width = Math.max(1, x(stage.when().to()) - from);
            add(
                    "<g><title>%s</title>",
                    Html.text(stage.title() + ", " + Numbers.span(stage.when().length())));
            add(
                    "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" class=\"stage %s\"/>",
                    from,
                    y,
                    Math.max(0.8, width - 1),
                    LANE - 5,
                    stage.kind().name().toLowerCase(Locale.ROOT));
            if (stage.label().length() * LETTER + 4 < width) {
                add(
                        "<text x=\"%.1f\" y=\"%d\" class=\"label\">%s</text>",
                        from + width / 2, y + LANE - 8, Html.text(stage.label()));
            }
            svg.append("</g>");
        }
    }

    private void marks(String hardwareClass, int y) {
        for (Mark mark : report.marks()) {
            if (!mark.hardwareClass().equals(hardwareClass)) {
                continue;
            }
            String kind = mark.kind() == Mark.Kind.FAIL ? "fail" : "pass";
            String sign = mark.kind() == Mark.Kind.FAIL ? "✕" : "✓";
            double x = x(mark.at());
            add("<g><title>%s</title>", Html.text(mark.text()));
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"6.5\" class=\"%s\"/>", x, y + (LANE - 5) / 2.0, kind);
            add("<text x=\"%.1f\" y=\"%.1f\" class=\"sign\">%s</text></g>", x, y + (LANE - 5) / 2.0 + 3.2, sign);
        }
    }

    private void nodeRow(NodeRow node, int y) {
        if (row >= 10) {
            add(
                    "<text x=\"%d\" y=\"%d\" class=\"node\">%s <tspan class=\"site\">%s</tspan></text>",
                    0, y + row - 3, Html.text(node.node()), Html.text(node.site()));
        }
        int bar = Math.max(2, row - 3);
        add("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" class=\"empty\"/>", LEFT, y, WIDTH - LEFT - RIGHT, bar);
        for (NodeRow.Serving serving : node.serving()) {
            String title =
                    node.node() + " (" + node.site() + "): " + serving.version() + (serving.ready() ? "" : ", starting")
                            + ", " + Numbers.span(serving.when().length());
            bar(
                    serving.when(),
                    y,
                    bar,
                    "v" + versions.indexOf(serving.version()) % 6 + (serving.ready() ? "" : " starting"),
                    title);
        }
        for (Period offline : node.offline()) {
            bar(
                    offline,
                    y,
                    bar,
                    "hatched",
                    node.node() + " (" + node.site() + "): offline, " + Numbers.span(offline.length()));
        }
    }

    private void bar(Period when, int y, int height, String style, String title) {
        double from = x(when.from());
        add(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"%s\"><title>%s</title></rect>",
                from, y, Math.max(0.6, x(when.to()) - from), height, style, Html.text(title));
    }

    private void axis() {
        long minutes = Math.max(1, report.when().length().toMinutes());
        int step = TICKS_MINUTES.stream()
                .filter(t -> minutes / t <= 12)
                .findFirst()
                .orElse(2880);
        for (long at = 0; at <= minutes; at += step) {
            double x = x(report.when().from().plus(Duration.ofMinutes(at)));
            add("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" class=\"grid\"/>", x, TOP - 6, x, height - 18);
            add(
                    "<text x=\"%.1f\" y=\"%d\" class=\"tick\">%s</text>",
                    x, height - 5, at == 0 ? "start" : "+" + at + " min");
        }
    }

    /** Shades the time between the operator's end and its next start. */
    private void operatorAway() {
        Instant away = null;
        for (Mark mark : report.marks()) {
            if (mark.kind() == Mark.Kind.KILLED) {
                away = mark.at();
            } else if (mark.kind() == Mark.Kind.STARTED && away != null) {
                double from = x(away);
                add(
                        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"away\"/>",
                        from, TOP - 6, Math.max(1, x(mark.at()) - from), height - TOP - 12);
                away = null;
            }
        }
    }

    private void marksAcross() {
        for (Mark mark : report.marks()) {
            if (!mark.hardwareClass().isEmpty()) {
                continue;
            }
            double x = x(mark.at());
            boolean second = mark.kind() != Mark.Kind.TARGET;
            String style = mark.kind().name().toLowerCase(Locale.ROOT);
            add(
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" class=\"across %s\"/>",
                    x, second ? 30 : 14, x, height - 18, style);
            // Near the right edge the words go to the left of their line.
            boolean left = x + mark.text().length() * FLAG_LETTER > WIDTH;
            add(
                    "<text x=\"%.1f\" y=\"%d\" class=\"flag %s\" text-anchor=\"%s\">%s</text>",
                    left ? x - 3 : x + 3, second ? 36 : 18, style, left ? "end" : "start", Html.text(mark.text()));
        }
    }

    private double x(Instant at) {
        double share = (double) Duration.between(report.when().from(), at).toMillis()
                / Math.max(1, report.when().length().toMillis());
        return LEFT + Math.min(1, Math.max(0, share)) * (WIDTH - LEFT - RIGHT);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
