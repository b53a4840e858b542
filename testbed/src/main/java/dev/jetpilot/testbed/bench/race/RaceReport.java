package dev.jetpilot.testbed.bench.race;

import dev.jetpilot.testbed.controlplane.ControlPlaneOptions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The race as Markdown tables, readable in a terminal too.
 *
 * @param options what was raced
 * @param heats in the order they were run
 * @param facts about the operator
 * @param breach if there was one
 */
record RaceReport(RaceOptions options, List<Heat> heats, OperatorFacts facts, Optional<Breach> breach) {
    private static final String PLAIN = "plain DaemonSet";
    private static final String JETPILOT = "Jetpilot";

    RaceReport {
        heats = List.copyOf(heats);
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append(setting());
        text.append(distance("All nodes online, maxUnavailable 10 %", false));
        if (options.dead() > 0) {
            text.append(distance(
                    options.dead() + " nodes dead, maxUnavailable " + options.fewUnavailable() + " (absolute)", true));
        }
        text.append(writes());
        text.append(operator());
        return text.toString();
    }

    private String setting() {
        return String.format(
                Locale.ROOT,
                """
                %s; %d processors, %.1f GiB; JDK %s, Linux %s; %s; %d nodes, minReadySeconds %d, models load in %d s, %d repeats, the first to run alternates;\
                 load average %s.

                """,
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                memoryGib(),
                Runtime.version(),
                System.getProperty("os.version"),
                ControlPlaneOptions.chosenStore(),
                options.nodes(),
                options.minReady().toSeconds(),
                options.load().toSeconds(),
                options.repeats(),
                heats.stream()
                        .map(heat -> String.format(Locale.ROOT, "%.0f", heat.load()))
                        .collect(Collectors.joining(", ")));
    }

    private static double memoryGib() {
        return ProcessUsage.machineMib() / 1024;
    }

    private List<Heat> of(String contender, boolean dead) {
        return heats.stream()
                .filter(heat -> heat.contender().equals(contender) && heat.dead() == dead)
                .toList();
    }

    private String distance(String title, boolean dead) {
        StringBuilder text = new StringBuilder();
        text.append("| ").append(title).append(" | plain | Jetpilot | ratio |\n|---|---|---|---|\n");
        text.append(row("seconds, mean", dead, Heat::seconds));
        text.append(each("seconds, each", dead));
        text.append(row("nodes updated", dead, Heat::updated));
        text.append(row(
                "all writes per updated node",
                dead,
                heat -> perNode(heat, heat.writes().all())));
        text.append(row(
                "operator's writes per updated node",
                dead,
                heat -> perNode(heat, heat.writes().of(Arena.OPERATOR))));
        text.append(row("operator's CPU seconds", dead, Heat::operatorCpu));
        text.append(row("control plane's CPU seconds", dead, Heat::planeCpu));
        return text.append('\n').toString();
    }

    private static double perNode(Heat heat, int writes) {
        return (double) writes / Math.max(1, heat.updated());
    }

    private String row(String what, boolean dead, ToDoubleFunction<Heat> value) {
        double plain = mean(of(PLAIN, dead), value);
        double jetpilot = mean(of(JETPILOT, dead), value);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s |%n",
                what,
                number(plain),
                number(jetpilot),
                plain == 0 ? "" : number(jetpilot / plain));
    }

    private static double mean(List<Heat> heats, ToDoubleFunction<Heat> value) {
        return heats.stream().mapToDouble(value).average().orElse(0);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }

    private String each(String what, boolean dead) {
        return "| " + what + " | " + times(of(PLAIN, dead)) + " | " + times(of(JETPILOT, dead)) + " | |\n";
    }

    private static String times(List<Heat> heats) {
        return heats.stream()
                .map(heat -> number(heat.seconds())
                        + (heat.finished() ? "" : " then stalled at " + heat.updated() + " of " + heat.wanted()))
                .collect(Collectors.joining(", "));
    }

    private String writes() {
        WriteCount plain =
                WriteCount.sum(of(PLAIN, false).stream().map(Heat::writes).toList());
        WriteCount jetpilot =
                WriteCount.sum(of(JETPILOT, false).stream().map(Heat::writes).toList());
        double plainNodes = of(PLAIN, false).stream().mapToInt(Heat::updated).sum();
        double jetpilotNodes =
                of(JETPILOT, false).stream().mapToInt(Heat::updated).sum();
        TreeSet<WriteCount.Kind> kinds = new TreeSet<>(plain.by().keySet());
        kinds.addAll(jetpilot.by().keySet());
        StringBuilder text = new StringBuilder(
                "| Writes per updated node, all nodes online | verb | resource | plain | Jetpilot |\n|---|---|---|---|---|\n");
        for (WriteCount.Kind kind : kinds) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %.3f | %.3f |%n",
                    kind.who(),
                    kind.verb(),
                    kind.resource(),
                    plain.of(kind) / Math.max(1, plainNodes),
                    jetpilot.of(kind) / Math.max(1, jetpilotNodes)));
        }
        return text.append('\n').toString();
    }

    private String operator() {
        StringBuilder text = new StringBuilder("| The operator | | goal |\n|---|---|---|\n");
        text.append(fact("start to ready, no nodes, s", facts.emptyStart(), "1.5"));
        text.append(fact("start to ready, " + options.nodes() + " nodes, s", facts.fleetStart(), "4 at 1,000"));
        text.append(fact("RSS idle, MiB", facts.emptyMib(), "120"));
        text.append(fact(
                "RSS settled at " + options.nodes() + " nodes, MiB", facts.fleetMib(), "140 at 1,000, 180 at 5,000"));
        text.append(fact("RSS peak of the race, MiB", facts.peakMib(), ""));
        text.append(fact(
                "operator's writes in " + options.settled().toSeconds() + " s when settled",
                facts.settled(JETPILOT).of(Arena.OPERATOR),
                "0"));
        text.append(
                fact("anybody's writes in that time", facts.settled(JETPILOT).all(), ""));
        text.append(fact(
                "anybody's writes in that time, plain DaemonSet",
                facts.settled(PLAIN).all(),
                ""));
        breach.ifPresent(seen -> {
            text.append(fact("canary nodes of the bad version", seen.canaries(), ""));
            text.append(fact("first canary to rejection, s", seen.judged(), ""));
            text.append(fact("rejection to the last canary node served by the old version, s", seen.back(), ""));
        });
        return text.append('\n').toString();
    }

    private static String fact(String what, double value, String goal) {
        return "| " + what + " | " + number(value) + " | " + goal + " |\n";
    }
}
