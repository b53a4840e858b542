package dev.jetpilot.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Share;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.testbed.demo.report.ClassAccount;
import dev.jetpilot.testbed.demo.report.ClassAccount.Outcome;
import dev.jetpilot.testbed.demo.report.Expectation;
import dev.jetpilot.testbed.demo.report.NodeRow;
import dev.jetpilot.testbed.demo.report.Period;
import dev.jetpilot.testbed.demo.report.RolloutAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ten Orin Nano that took 2.8.0 back, one AGX Orin that kept it; every expectation can fail. */
class StoryExpectationsTest {
    private static final Instant BEGIN = Instant.parse("2026-11-23T08:00:00Z");
    private static final Period RUN = new Period(BEGIN, BEGIN.plus(Duration.ofHours(1)));
    private static final Assignment OLD = new Assignment("aaaaaaaaaa", "orin-nano");
    private static final Assignment NEW = new Assignment("bbbbbbbbbb", "orin-nano");

    private final List<NodeRow> nodes = new ArrayList<>();
    private final List<Happening> happenings = new ArrayList<>();
    private List<String> served = List.of("nano-1", "nano-2");
    private Outcome onNano = Outcome.REJECTED;
    private long patches = 12;

    StoryExpectationsTest() {
        IntStream.rangeClosed(1, 10).forEach(i -> nodes.add(node("nano-" + i, "orin-nano", "2.7.0")));
        nodes.add(node("agx-1", "agx-orin", "2.8.0"));
        nodes.add(new NodeRow("nano-dead", "orin-nano", "bangkok", List.of(), List.of(RUN)));
        Cursor weight = Cursor.waiting(1, 0, BEGIN)
                .begin(
                        List.of(
                                new Step.SetWeight(Share.percent(20)),
                                new Step.Analysis(Duration.ZERO, Duration.ofHours(1))),
                        Optional.of("aaaaaaaaaa"),
                        1,
                        BEGIN)
                .weigh(10, false);
        happenings.add(turn(weight));
        happenings.add(turn(weight.advance(BEGIN).reject(new Rejection("SLOBreached", "too slow", BEGIN))));
    }

    @Test
    void whatShouldHaveHappenedIsMet() {
        assertThat(judged().stream()
                        .filter(e -> e.what().startsWith("what came of 2.8.0"))
                        .toList())
                .singleElement()
                .satisfies(e -> assertThat(e.found()).isEqualTo("agx-orin promoted, orin-nano taken back"));
        assertThat(unmet("nodes of orin-nano", "online nodes", "offline nodes", "node patches"))
                .isEmpty();
    }

    @Test
    void aBadVersionOnMoreNodesThanItsStepAllowsIsTold() {
        served = List.of("nano-1", "nano-2", "nano-3");
        assertThat(unmet("nodes of orin-nano")).singleElement().satisfies(e -> {
            assertThat(e.expected()).isEqualTo("1 to 2 (20% of 10)");
            assertThat(e.found()).isEqualTo("3 (nano-1, nano-2, nano-3)");
        });
    }

    @Test
    void aVersionThatWasNotRejectedIsTold() {
        happenings.remove(1);
        onNano = Outcome.PROMOTED;
        assertThat(unmet("nodes of orin-nano"))
                .singleElement()
                .satisfies(e -> assertThat(e.found()).isEqualTo("none"));
    }

    @Test
    void anOnlineNodeOnTheWrongVersionIsNamed() {
        nodes.set(0, node("nano-1", "orin-nano", "2.8.0"));
        assertThat(unmet("online nodes"))
                .singleElement()
                .satisfies(e -> assertThat(e.found()).isEqualTo("10 of 11 (not: nano-1)"));
    }

    @Test
    void aMovedDeadNodeIsNamed() {
        happenings.add(new Happening.Move(
                BEGIN.plusSeconds(60), "vision/peoplenet", "nano-dead", Optional.of(OLD), Optional.of(NEW)));
        assertThat(unmet("offline nodes"))
                .singleElement()
                .satisfies(e -> assertThat(e.found()).contains("nano-dead"));
    }

    @Test
    void moreThanTwelvePatchesForTenMovesAreTold() {
        patches = 13;
        assertThat(unmet("node patches"))
                .singleElement()
                .satisfies(e -> assertThat(e.found()).isEqualTo("1.30 (13 for 10 moves)"));
    }

    @Test
    void whatWasFoundOnTheWayIsKept() {
        Expectation noisy = Expectation.same("writes once settled", 0, 4);
        assertThat(StoryExpectations.of(outcome(), List.of(noisy))).contains(noisy);
    }

    private List<Expectation> unmet(String... beginnings) {
        return judged().stream()
                .filter(e -> List.of(beginnings).stream().anyMatch(e.what()::startsWith))
                .filter(e -> !e.met())
                .toList();
    }

    private List<Expectation> judged() {
        return StoryExpectations.of(outcome(), List.of());
    }

    private Plot.Outcome outcome() {
        List<ClassAccount> classes =
                List.of(account("agx-orin", Outcome.PROMOTED, List.of("agx-1")), account("orin-nano", onNano, served));
        return new Plot.Outcome(
                RUN,
                nodes,
                List.of(new RolloutAccount(
                        "peoplenet", "peoplenet-2-8-0", "2.8.0", RUN, classes, 10, patches, patches + 8)),
                happenings);
    }

    private static ClassAccount account(String name, Outcome outcome, List<String> servedBy) {
        return new ClassAccount(name, outcome, List.of(), Optional.empty(), "", servedBy, 10, 0, 0);
    }

    private static NodeRow node(String name, String hardwareClass, String version) {
        return new NodeRow(name, hardwareClass, "bangkok", List.of(new NodeRow.Serving(RUN, version, true)), List.of());
    }

    private static Happening turn(Cursor cursor) {
        return new Happening.Turn(
                BEGIN, "vision/peoplenet", "bbbbbbbbbb", "peoplenet-2-8-0", "2.8.0", "orin-nano", cursor);
    }
}
