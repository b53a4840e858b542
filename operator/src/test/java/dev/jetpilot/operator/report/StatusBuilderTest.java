package dev.jetpilot.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.api.v1alpha1.RolloutSummary;
import dev.jetpilot.api.v1alpha1.WaitingNode;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.ClassReport;
import dev.jetpilot.operator.rollout.NodeReason;
import dev.jetpilot.operator.rollout.NodeReport;
import dev.jetpilot.operator.rollout.RolloutPhase;
import dev.jetpilot.operator.rollout.RolloutReport;
import dev.jetpilot.operator.rollout.Situation;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusBuilderTest {

    private static Condition condition(EdgeRolloutStatus status, String type) {
        return status.conditions().stream()
                .filter(c -> c.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static String conditions(EdgeRolloutStatus status) {
        return String.join(
                " ",
                status.conditions().stream()
                        .map(c -> c.getType() + "=" + c.getStatus() + ":" + c.getReason())
                        .toList());
    }

    @Test
    void theColumnsTellWhereTheClassFurthestBehindStands() {
        assertThat(Standings.rolledBack(Standings.rollout()).summary())
                .isEqualTo(new RolloutSummary("5/5 analysis", "8/40", "37/37", 3, "RolledBack: orin-nano"));
    }

    @Test
    void atFirstSightReadyIsUnknown() {
        EdgeRolloutStatus status = Standings.analysing(Standings.rollout(), Verdict.INCONCLUSIVE, "30ms", 7);
        assertThat(conditions(status))
                .isEqualTo("Ready=Unknown:Analysing Reconciling=True:Analysing Stalled=False:NotStalled"
                        + " SLOMet=Unknown:NotProven");
        assertThat(status.observedGeneration()).isEqualTo(2);
    }

    @Test
    void aRejectionOnceNoClassCanMoveIsStalled() {
        RolloutReport report = Standings.report(
                RolloutPhase.DEGRADED,
                true,
                "RolledBack",
                Standings.nano(
                        RolloutPhase.DEGRADED,
                        "RolledBack",
                        Standings.rejected(),
                        0,
                        Optional.of(Standings.verdict("orin-nano", Verdict.FAIL, "41ms", 8412))));
        assertThat(conditions(Standings.status(Standings.rollout(), Standings.rejected(), report)))
                .isEqualTo("Ready=False:RevisionRejected Reconciling=False:RevisionRejected"
                        + " Stalled=True:RevisionRejected SLOMet=False:SLOBreached");
    }

    @Test
    void aRejectionWhileAnotherClassMovesIsNotStalled() {
        EdgeRolloutStatus before = Standings.analysing(Standings.rollout(), Verdict.INCONCLUSIVE, "30ms", 7);
        assertThat(conditions(Standings.rolledBack(Standings.with(before))))
                .startsWith("Ready=False:RolledBack Reconciling=True:RolledBack Stalled=False:NotStalled");
    }

    @Test
    void transitionsKeepTheirTimeWhileTheStatusStays() {
        EdgeRolloutStatus before = Standings.analysing(Standings.rollout(), Verdict.INCONCLUSIVE, "30ms", 7);
        before.conditions().forEach(c -> c.setLastTransitionTime("2026-11-01T00:00:00Z"));
        EdgeRolloutStatus after = Standings.rolledBack(Standings.with(before));
        assertThat(condition(after, "Stalled").getLastTransitionTime()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(condition(after, "Ready").getLastTransitionTime()).isEqualTo("2026-11-23T12:00:00Z");
    }

    /** kstatus calls Stalled a failure; a model that is applied a moment later than its rollout is none. */
    @Test
    void aMissingModelStallsOnlyAtSecondSight() {
        EdgeRollout rollout = Standings.rollout();
        Situation seen = Standings.situation(rollout, Standings.atAnalysis());
        Situation missing = new Situation(
                seen.settings(),
                new Target.Unavailable("peoplenet-2-8-0", "ModelNotFound", "apply it"),
                seen.revisions(),
                List.of(),
                seen.fleet(),
                seen.verdicts(),
                seen.now());
        RolloutReport report = new RolloutReport(
                "peoplenet-2-8-0", RolloutPhase.PAUSED, true, "ModelNotFound", "apply it", List.of(), List.of());
        EdgeRolloutStatus first = StatusBuilder.build(new Standing(rollout, missing, report, List.of()));
        EdgeRolloutStatus second = StatusBuilder.build(new Standing(Standings.with(first), missing, report, List.of()));
        assertThat(condition(first, "Stalled").getStatus()).isEqualTo("False");
        assertThat(condition(second, "Stalled").getStatus()).isEqualTo("True");
        assertThat(condition(second, "Stalled").getReason()).isEqualTo("ModelNotFound");
    }

    @Test
    void tenNodesAtMostAreNamedThoseInTroubleFirst() {
        List<NodeReport> nodes = IntStream.range(0, 20)
                .mapToObj(i -> new NodeReport(
                        "node-" + (char) ('a' + i),
                        i == 19 ? NodeReason.CRASH_LOOPING : i == 18 ? NodeReason.SERVING : NodeReason.OFFLINE,
                        i == 19 ? "exit code 1" : "",
                        Optional.empty()))
                .toList();
        List<WaitingNode> named = WaitingNodes.of(nodes);
        assertThat(named).hasSize(10);
        assertThat(named.get(0)).isEqualTo(new WaitingNode("node-t", "CrashLooping", "exit code 1", null));
        assertThat(named).extracting(WaitingNode::node).doesNotContain("node-s");
    }

    @Test
    void theLastVerdictStaysWhenTheAttemptIsOver() {
        EdgeRolloutStatus before = Standings.rolledBack(Standings.rollout());
        RolloutReport later = Standings.report(
                RolloutPhase.DEGRADED,
                false,
                "RolledBack",
                Standings.nano(RolloutPhase.DEGRADED, "RolledBack", Standings.rejected(), 0, Optional.empty()));
        ClassStatus nano = Standings.status(Standings.with(before), Standings.rejected(), later)
                .classes()
                .get(0);
        assertThat(nano.slos())
                .singleElement()
                .satisfies(s -> assertThat(s.verdict()).isEqualTo("Fail"));
    }

    @Test
    void whatWasRejectedSaysHowLongTheWayBackTook() {
        assertThat(Standings.rolledBack(Standings.rollout()).classes().get(0).rejected())
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.model()).isEqualTo("peoplenet-2-8-0");
                    assertThat(r.message()).isEqualTo("latency-p95 41ms over 33ms, back on peoplenet-2-7-0 in 38 s");
                });
    }

    @Test
    void numbersOfAScrapeAreNotWorthAWriteAndVerdictsAre() {
        EdgeRolloutStatus before = Standings.analysing(Standings.rollout(), Verdict.INCONCLUSIVE, "30ms", 700);
        EdgeRollout rollout = Standings.with(before);
        EdgeRolloutStatus numbers = Standings.analysing(rollout, Verdict.INCONCLUSIVE, "31.5ms", 1400);
        EdgeRolloutStatus verdict = Standings.analysing(rollout, Verdict.PASS, "31.5ms", 1400);
        assertThat(numbers).isNotEqualTo(before);
        assertThat(StatusComparison.sameFacts(before, numbers)).isTrue();
        assertThat(StatusComparison.sameWords(before, numbers)).isTrue();
        assertThat(StatusComparison.sameFacts(before, verdict)).isFalse();
    }

    /** Who reads the status without our table has the whole command too. */
    @Test
    void theMessageOfAClassSaysTheCommandThatBeginsAgain() {
        assertThat(Standings.rolledBack(Standings.rollout()).classes())
                .filteredOn(c -> "orin-nano".equals(c.name()))
                .singleElement()
                .satisfies(c -> assertThat(c.message())
                        .endsWith(" Next: fix the model, or: kubectl -n vision annotate er peoplenet"
                                + " --overwrite 'jetpilot.dev/retry=peoplenet-2-8-0#2'"));
    }

    @Test
    void theTableReadsInThreeSeconds() {
        EdgeRollout rollout = Standings.with(Standings.rolledBack(Standings.rollout()));
        assertThat(TextTable.of(rollout, Standings.NOW)).isEqualTo("""
                CLASS      NEW   READY  OFFLINE  VERDICT
                orin-nano  0/24  22/22  2        FAIL latency-p95 41 > 33 ms, n=8412, back on peoplenet-2-7-0 in 38 s
                agx-orin   8/16  15/15  1        PASS latency-p95 9 < 12 ms, n=5000
                Next: fix the model, or: kubectl -n vision annotate er peoplenet --overwrite 'jetpilot.dev/retry=peoplenet-2-8-0#2'
                Waiting: jetson-07 Offline 13d; jetson-12 Unclassified (l4t-line r35)
                """);
    }

    private static EdgeRolloutStatus held(String reason, RolloutPhase phase, String next) {
        EdgeRollout rollout = Standings.rollout();
        ClassReport nano = Standings.nano(phase, reason, Standings.atAnalysis(), 12, Optional.empty());
        ClassReport held = new ClassReport(
                nano.name(),
                phase,
                reason,
                nano.message(),
                nano.target(),
                nano.stable(),
                nano.cursor(),
                nano.counts(),
                nano.verdict(),
                next,
                nano.nodes());
        return Standings.status(
                rollout,
                Standings.atAnalysis(),
                Standings.report(phase, false, reason, held, Standings.agx(Optional.empty())));
    }

    /** docs/operations.md says so; Argo CD shows this message and no other. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PauseStep | approve it: jetpilot.dev/approve=m#1.3 | approve it: kubectl -n vision annotate er peoplenet"
                        + " --overwrite \"jetpilot.dev/approve=m#1.3\"",
                "Held | set spec.paused to false | set spec.paused to false",
                "Held | remove the annotation jetpilot.dev/hold | remove the annotation jetpilot.dev/hold:"
                        + " kubectl -n vision annotate er peoplenet --overwrite \"jetpilot.dev/hold-\"",
                "BreachHeld | take it back: jetpilot.dev/reject=m#1 | take it back: kubectl -n vision annotate er"
                        + " peoplenet --overwrite \"jetpilot.dev/reject=m#1\"",
                "CommonCause | '' | see what its old and new nodes share (heat, power, load), it goes on by itself;"
                        + " or end it: kubectl -n vision annotate er peoplenet --overwrite"
                        + " \"jetpilot.dev/reject=peoplenet-2-8-0#1\"",
                "NodesFailed | '' | see why: kubectl -n vision describe er peoplenet",
            })
    void theMessageEndsWithTheMendOfTheWorstClass(String reason, String next, String mend) {
        EdgeRolloutStatus status = held(reason, RolloutPhase.PAUSED, next);
        assertThat(status.message())
                .startsWith("orin-nano: peoplenet-2-8-0 is on 12 nodes; left out: 1 node of no hardware class")
                .endsWith(". Next: " + mend.replace('"', '\''));
        assertThat(condition(status, "Ready").getMessage()).isEqualTo(status.message());
        assertThat(status.classes().get(0).message()).endsWith(". Next: " + mend.replace('"', '\''));
    }

    @Test
    void aMessageWithoutAMendHasNone() {
        assertThat(held("Stepping", RolloutPhase.PROGRESSING, "").message()).doesNotContain("Next");
    }

    @Test
    void whoCannotSeeKeepsWhatWasSeen() {
        EdgeRolloutStatus before = Standings.rolledBack(Standings.rollout());
        EdgeRollout rollout = Standings.with(before);
        RolloutReport nothing = new RolloutReport(
                "peoplenet-2-8-0", RolloutPhase.PAUSED, true, "RevisionUnreadable", "restore it", List.of(), List.of());
        Situation seen = Standings.situation(rollout, Standings.atAnalysis());
        EdgeRolloutStatus now = StatusBuilder.blind(new Standing(rollout, seen, nothing, List.of()));
        assertThat(now.classes()).isEqualTo(before.classes());
        assertThat(now.message()).startsWith("restore it");
        assertThat(now.summary())
                .isEqualTo(new RolloutSummary("5/5 analysis", "8/40", "37/37", 3, "RevisionUnreadable"));
        assertThat(condition(now, "Stalled").getReason()).isEqualTo("RevisionUnreadable");
    }
}
