package dev.jetpilot.operator.report;

import static dev.jetpilot.operator.report.Standings.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.api.v1alpha1.RolloutSummary;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.PodFailure;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Situation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Which decisions people are told of: each once, when it is taken. */
class NoticesTest {
    private static List<Notice> told(Cursor before, Cursor now) {
        return Notices.of(
                Standings.situation(Standings.rollout(), before),
                new Action.WriteCursors("r28", "1", 2, Map.of("orin-nano", now)));
    }

    private static Tuple[] reasons(String... reasons) {
        return java.util.Arrays.stream(reasons).map(r -> tuple(r, "orin-nano")).toArray(Tuple[]::new);
    }

    private static Cursor with(Cursor c, List<String> failed, List<String> alarmed) {
        return new Cursor(
                c.attempt(),
                c.phase(),
                c.step(),
                c.since(),
                c.denominator(),
                c.idle(),
                c.steps(),
                c.stable(),
                c.classes(),
                c.wave(),
                new TreeSet<>(failed),
                new TreeSet<>(alarmed),
                c.rejection(),
                c.order(),
                c.returned());
    }

    @Test
    void anAttemptItsStepsAndItsEndAreTold() {
        Cursor waiting = Cursor.waiting(1, 0, NOW);
        Cursor first = waiting.begin(Standings.atAnalysis().steps(), Optional.of("r27"), 1, NOW);
        Cursor promoting = Standings.atAnalysis().advance(NOW);

        assertThat(told(waiting, first))
                .extracting(Notice::reason, Notice::hardwareClass)
                .containsExactly(reasons("AttemptBegan"));
        assertThat(told(first, first.advance(NOW)))
                .extracting(Notice::reason, Notice::hardwareClass)
                .containsExactly(reasons("StepReached"));
        assertThat(told(Standings.atAnalysis(), promoting))
                .extracting(Notice::reason, Notice::hardwareClass)
                .containsExactly(reasons("Promoting"));
        assertThat(told(promoting, promoting.healthy(3, false, NOW)))
                .singleElement()
                .satisfies(n -> {
                    assertThat(n.reason()).isEqualTo("Promoted");
                    assertThat(n.note()).isEqualTo("peoplenet-2-8-0 is stable");
                    assertThat(n.warning()).isFalse();
                });
    }

    private static List<Notice> told(Cursor before, Cursor now, String approved) {
        EdgeRollout rollout = Standings.rollout();
        rollout.getMetadata().setAnnotations(Map.of("jetpilot.dev/approve", approved));
        return Notices.of(
                Standings.situation(rollout, before), new Action.WriteCursors("r28", "1", 2, Map.of("orin-nano", now)));
    }

    /** {@code weight, analysis, pause, weight, analysis}: the second weight moves nothing. */
    @Test
    void anAnalysisThatIsSkippedIsTold() {
        Cursor pause = Standings.atStep(2);
        Cursor promoting = Standings.atAnalysis().advance(NOW);

        assertThat(told(pause, promoting))
                .extracting(Notice::reason, Notice::note)
                .containsExactly(
                        tuple(
                                "StepSkipped",
                                "peoplenet-2-8-0 attempt 1: step 5/5 analysis skipped:"
                                        + " its weight asks for no more nodes than were analysed"),
                        tuple("Promoting", "peoplenet-2-8-0 attempt 1 goes to every node of the class"));
        assertThat(told(pause, promoting.bake(NOW)))
                .extracting(Notice::reason)
                .containsExactly("StepSkipped", "Baking");
        assertThat(told(Standings.atStep(0), Standings.atStep(3)))
                .extracting(Notice::note)
                .first()
                .asString()
                .contains("step 2/5 analysis skipped");
    }

    @Test
    void anAnalysisThatWasLeftFromItselfOrIsApprovedWasNotSkipped() {
        Cursor promoting = Standings.atAnalysis().advance(NOW);

        assertThat(told(Standings.atAnalysis(), promoting))
                .extracting(Notice::reason)
                .containsExactly("Promoting");
        assertThat(told(Standings.atStep(2), promoting, "peoplenet-2-8-0#1.5"))
                .extracting(Notice::reason)
                .containsExactly("Promoting");
        assertThat(told(Standings.atStep(2), promoting, "peoplenet-2-8-0#1.2"))
                .extracting(Notice::reason)
                .containsExactly("StepSkipped", "Promoting");
        assertThat(told(Standings.rejected(), Cursor.waiting(2, 0, NOW))).isEmpty();
        assertThat(told(Standings.atStep(1), Standings.rejected()))
                .extracting(Notice::reason)
                .containsExactly("Rejected");
    }

    @Test
    void aRejectionIsAWarningWithItsReasonAndItsNumbers() {
        assertThat(told(Standings.atAnalysis(), Standings.rejected()))
                .singleElement()
                .satisfies(n -> {
                    assertThat(n.warning()).isTrue();
                    assertThat(n.reason()).isEqualTo("Rejected");
                    assertThat(n.note())
                            .isEqualTo("peoplenet-2-8-0 attempt 1: SLOBreached: latency-p95 41ms over 33ms");
                });
    }

    @Test
    void whatIsOnlyKeptIsNotTold() {
        assertThat(told(Standings.atAnalysis(), Standings.atAnalysis())).isEmpty();
        assertThat(told(Standings.rejected(), Standings.rejected())).isEmpty();
        assertThat(told(Standings.rejected(), Cursor.waiting(2, 0, NOW))).isEmpty();
    }

    @Test
    void aNodeThatFailedSaysWhatItsPodSaid() {
        Situation s = Standings.situation(Standings.rollout(), Standings.atAnalysis());
        NodeView n = s.fleet().nodes().get(0);
        PodView pod = n.pod().orElseThrow();
        PodFailure failure =
                new PodFailure(PodFailure.Kind.ENGINE_FAILED, "container engine: BuildFailed " + "x".repeat(400));
        NodeView failing = new NodeView(
                n.name(),
                n.resourceVersion(),
                n.labels(),
                true,
                n.connectivity(),
                n.connectivitySince(),
                false,
                false,
                n.assignment(),
                true,
                n.assignedAt(),
                Optional.of(new PodView("p", pod.runs(), false, pod.since(), false, Optional.of(failure))),
                Optional.empty());
        Situation broken = new Situation(
                s.settings(),
                s.target(),
                s.revisions(),
                s.tombstones(),
                new Fleet(List.of(failing), Map.of(), true),
                s.verdicts(),
                s.now());
        Cursor now = with(Standings.atAnalysis(), List.of(n.name()), List.of());

        assertThat(Notices.of(broken, new Action.WriteCursors("r28", "1", 2, Map.of("orin-nano", now))))
                .singleElement()
                .satisfies(notice -> assertThat(notice.note())
                        .startsWith(
                                "jetson-08 failed with peoplenet-2-8-0 and went back: EngineFailed: container engine:"
                                        + " BuildFailed xxx")
                        .endsWith("...")
                        .hasSizeLessThan(330));
    }

    @Test
    void nodesThatWentBackAreNamedOnce() {
        Cursor one = with(Standings.atAnalysis(), List.of("n1"), List.of());
        Cursor two = with(Standings.atAnalysis(), List.of("n1", "n2"), List.of("n3"));

        assertThat(told(one, two))
                .extracting(Notice::reason, Notice::note)
                .containsExactly(
                        tuple("NodeFailed", "n2 failed with peoplenet-2-8-0 and went back"),
                        tuple(
                                "NodeAlarmed",
                                "n3 alone breached with peoplenet-2-8-0 and went back; the version is not blamed"));
        assertThat(told(two, two)).isEmpty();
    }

    /** As if the operator that wrote this cursor had ended before it told of it. */
    private static List<Notice> afterARestart(Cursor cursor, Duration age) {
        return Notices.recent(Standings.situation(Standings.rollout(), cursor), age);
    }

    @Test
    void whatWasDecidedLatelyIsToldInTheSameWordsAfterARestart() {
        Cursor waiting = Cursor.waiting(1, 0, NOW);
        Cursor first = waiting.begin(Standings.atAnalysis().steps(), Optional.of("r27"), 1, NOW);
        Cursor install = waiting.begin(List.of(), Optional.empty(), 1, NOW);
        Cursor promoting = Standings.atAnalysis().advance(NOW);
        Duration age = Duration.ofMinutes(10);

        assertThat(afterARestart(first, age)).isEqualTo(told(waiting, first));
        assertThat(afterARestart(first.advance(NOW), age)).isEqualTo(told(first, first.advance(NOW)));
        assertThat(afterARestart(install, age)).isEqualTo(told(waiting, install));
        assertThat(afterARestart(promoting, age)).isEqualTo(told(Standings.atAnalysis(), promoting));
        assertThat(afterARestart(promoting.bake(NOW), age)).isEqualTo(told(promoting, promoting.bake(NOW)));
        assertThat(afterARestart(Standings.rejected(), age))
                .isEqualTo(told(Standings.atAnalysis(), Standings.rejected()))
                .hasSize(1);
        assertThat(afterARestart(waiting, age)).isEmpty();
    }

    @Test
    void whatWasDecidedLongAgoIsNotToldAgain() {
        assertThat(afterARestart(Standings.rejected(), Duration.ofMinutes(5))).isEmpty();
        assertThat(afterARestart(Standings.rejected(), Duration.ofMinutes(5).plusSeconds(1)))
                .hasSize(1);
    }

    private static EdgeRolloutStatus phase(String phase) {
        return new EdgeRolloutStatus(
                1L, phase, "because", List.of(), new RolloutSummary("", "", "", 0, ""), List.of(), List.of());
    }

    @Test
    void holdingAndGoingOnAreTold() {
        assertThat(Notices.of(Optional.empty(), phase("Paused")))
                .extracting(Notice::reason)
                .containsExactly("Held");
        assertThat(Notices.of(Optional.of(phase("Progressing")), phase("Paused")))
                .extracting(Notice::reason)
                .containsExactly("Held");
        assertThat(Notices.of(Optional.of(phase("Paused")), phase("Progressing")))
                .extracting(Notice::reason)
                .containsExactly("Resumed");
        assertThat(Notices.of(Optional.of(phase("Paused")), phase("Paused"))).isEmpty();
        assertThat(Notices.of(Optional.empty(), phase("Healthy"))).isEmpty();
    }

    @Test
    void thatAClassIsBackIsToldOnceWithHowLongItTook() {
        EdgeRolloutStatus back = Standings.rolledBack(Standings.rollout());

        assertThat(Notices.of(Optional.empty(), back)).singleElement().satisfies(n -> {
            assertThat(n.reason()).isEqualTo("RolledBack");
            assertThat(n.hardwareClass()).isEqualTo("orin-nano");
            assertThat(n.note()).startsWith("peoplenet-2-8-0 is gone, back on peoplenet-2-7-0 in 38");
        });
        assertThat(Notices.of(Optional.of(back), back)).isEmpty();
    }
}
