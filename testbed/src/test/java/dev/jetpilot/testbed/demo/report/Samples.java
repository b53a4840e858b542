package dev.jetpilot.testbed.demo.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A small run for the tests of the pages: three nodes, one rejected version, one node offline. */
final class Samples {
    static final Instant BEGIN = Instant.parse("2026-11-23T08:00:00Z");

    private Samples() {}

    static Instant at(int minutes) {
        return BEGIN.plus(Duration.ofMinutes(minutes));
    }

    static Period minutes(int from, int to) {
        return new Period(at(from), at(to));
    }

    static NodeRow.Serving serving(int from, int to, String version) {
        return new NodeRow.Serving(minutes(from, to), version, true);
    }

    static RunReport report(List<Expectation> expectations) {
        return new RunReport(
                "A <bad> version",
                minutes(0, 100),
                Duration.ofSeconds(80),
                List.of(
                        new NodeRow(
                                "jetson-01",
                                "orin-nano",
                                "bangkok",
                                List.of(serving(5, 40, "2.9.0"), serving(41, 50, "2.10.0"), serving(52, 100, "2.9.0")),
                                List.of()),
                        new NodeRow("jetson-02", "orin-nano", "phuket", List.of(serving(5, 100, "2.9.0")), List.of()),
                        new NodeRow("jetson-03", "orin-nano", "phuket", List.of(), List.of(minutes(0, 100)))),
                List.of(
                        new Stage("peoplenet", "orin-nano", Stage.Kind.ANALYSIS, "analysis", "step 2", minutes(41, 49)),
                        new Stage(
                                "peoplenet",
                                "orin-nano",
                                Stage.Kind.REJECTED,
                                "rejected",
                                "too slow",
                                minutes(49, 100))),
                List.of(
                        new Mark(at(40), Mark.Kind.TARGET, "", "→ 2.10.0"),
                        new Mark(at(49), Mark.Kind.FAIL, "orin-nano", "41 > 33 ms"),
                        new Mark(at(50), Mark.Kind.KILLED, "", "operator killed"),
                        new Mark(at(51), Mark.Kind.STARTED, "", ""),
                        new Mark(at(98), Mark.Kind.SETTLED, "", "settled")),
                List.of(new RolloutAccount(
                        "peoplenet",
                        "peoplenet-2-10-0",
                        "2.10.0",
                        minutes(40, 98),
                        List.of(new ClassAccount(
                                "orin-nano",
                                ClassAccount.Outcome.REJECTED,
                                List.of("20%", "analysis"),
                                Optional.of(Duration.ofSeconds(490)),
                                "FAIL latency-p95 41 > 33 ms",
                                List.of("jetson-01"),
                                3,
                                10_800,
                                3_780)),
                        2,
                        2,
                        9)),
                expectations,
                List.of("CLASS      NEW\norin-nano  0/3\n"),
                List.of("+00:49:00  REJECTED  orin-nano"));
    }
}
