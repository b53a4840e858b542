package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.analysis.SloVerdict;
import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.analysis.Verdict;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.ClassDefinition;
import dev.jetpilot.operator.fleet.Connectivity;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Fleet;
import dev.jetpilot.operator.fleet.LabelMatch;
import dev.jetpilot.operator.fleet.NodeView;
import dev.jetpilot.operator.fleet.PodView;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Share;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.ClassReport;
import dev.jetpilot.operator.rollout.NodeCounts;
import dev.jetpilot.operator.rollout.NodeReason;
import dev.jetpilot.operator.rollout.NodeReport;
import dev.jetpilot.operator.rollout.RolloutPhase;
import dev.jetpilot.operator.rollout.RolloutReport;
import dev.jetpilot.operator.rollout.RolloutSettings;
import dev.jetpilot.operator.rollout.SettingsReader;
import dev.jetpilot.operator.rollout.Situation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rollout of the tests: 40 nodes of two classes, 2.8.0 too slow on Orin Nano only. */
final class Standings {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final Instant REJECTED_AT = NOW.minusSeconds(300);

    private static final List<Step> STEPS = List.of(
            new Step.SetWeight(Share.percent(5)),
            new Step.Analysis(Duration.ofMinutes(5), Duration.ofHours(2)),
            new Step.Pause(Optional.of(Duration.ofHours(1))),
            new Step.SetWeight(Share.percent(50)),
            new Step.Analysis(Duration.ofMinutes(5), Duration.ofHours(2)));

    private Standings() {}

    static EdgeRollout rollout() {
        return Serialization.unmarshal("""
                apiVersion: jetpilot.dev/v1alpha1
                kind: EdgeRollout
                metadata: {name: peoplenet, namespace: vision, uid: u1, generation: 2}
                spec:
                  modelRef: {name: peoplenet-2-8-0}
                  nodeSelector: {matchLabels: {site: bangkok}}
                  analysis: {slos: [{name: latency-p95, gauge: {metric: x, max: "1"}}]}
                """, EdgeRollout.class);
    }

    static EdgeRollout with(EdgeRolloutStatus status) {
        EdgeRollout rollout = rollout();
        rollout.setStatus(status);
        return rollout;
    }

    static Cursor atAnalysis() {
        return atStep(4);
    }

    /** At this step, from 0. */
    static Cursor atStep(int step) {
        Cursor cursor =
                Cursor.waiting(1, 0, NOW.minusSeconds(900)).begin(STEPS, Optional.of("r27"), 2, NOW.minusSeconds(800));
        for (int i = 0; i < step; i++) {
            cursor = cursor.advance(NOW.minusSeconds(600));
        }
        return cursor;
    }

    static Cursor rejected() {
        return atAnalysis().reject(new Rejection("SLOBreached", "latency-p95 41ms over 33ms", REJECTED_AT));
    }

    static ClassVerdict verdict(String name, Verdict word, String observed, long samples) {
        return new ClassVerdict(
                new Trial("r28", name, 1),
                4,
                word,
                "NotYetProven",
                "latency-p95 " + observed + " of 33ms, n=" + samples,
                true,
                List.of(new SloVerdict(
                        "latency-p95",
                        word,
                        "NotYetProven",
                        observed,
                        name.equals("agx-orin") ? "12ms" : "33ms",
                        samples,
                        "e=" + samples)),
                Set.of());
    }

    static ClassReport nano(
            RolloutPhase phase, String reason, Cursor cursor, int updated, Optional<ClassVerdict> verdict) {
        List<NodeReport> nodes = new ArrayList<>();
        nodes.add(new NodeReport("jetson-07", NodeReason.OFFLINE, "", Optional.of(NOW.minus(Duration.ofDays(13)))));
        nodes.add(new NodeReport("jetson-08", NodeReason.ROLLED_BACK, "", Optional.empty()));
        return new ClassReport(
                "orin-nano",
                phase,
                reason,
                "peoplenet-2-8-0 is on " + updated + " nodes",
                "r28",
                Optional.of("r27"),
                Optional.of(cursor),
                new NodeCounts(24, updated, 22, 0, 0, 2, 0),
                verdict,
                phase == RolloutPhase.DEGRADED ? "fix the model, or: jetpilot.dev/retry=peoplenet-2-8-0#2" : "",
                nodes);
    }

    static ClassReport agx(Optional<ClassVerdict> verdict) {
        return new ClassReport(
                "agx-orin",
                RolloutPhase.PROGRESSING,
                "Analysing",
                verdict.map(ClassVerdict::message).orElse("analysing"),
                "r28",
                Optional.of("r27"),
                Optional.of(atAnalysis()),
                new NodeCounts(16, 8, 15, 0, 0, 1, 0),
                verdict,
                "",
                List.of());
    }

    static RolloutReport report(RolloutPhase phase, boolean stalled, String reason, ClassReport... classes) {
        return new RolloutReport(
                "peoplenet-2-8-0",
                phase,
                stalled,
                reason,
                classes.length == 0 ? "" : classes[0].name() + ": " + classes[0].message(),
                List.of(classes),
                List.of(new NodeReport("jetson-12", NodeReason.UNCLASSIFIED, "l4t-line r35", Optional.empty())));
    }

    /** One node of Orin Nano is back on 2.7.0 since 38 s after the rejection. */
    static Situation situation(EdgeRollout rollout, Cursor nano) {
        ClassDefinition orinNano =
                new ClassDefinition("orin-nano", new LabelMatch(Map.of("module", "nano"), List.of()));
        RolloutSettings settings = SettingsReader.read(rollout).settings();
        NodeView back = new NodeView(
                "jetson-08",
                "1",
                Map.of("module", "nano"),
                true,
                Connectivity.READY,
                REJECTED_AT,
                false,
                false,
                Optional.of(new Assignment("r27", "orin-nano")),
                true,
                Optional.of(REJECTED_AT.plusSeconds(2)),
                Optional.of(new PodView(
                        "p",
                        new Assignment("r27", "orin-nano"),
                        true,
                        REJECTED_AT.plusSeconds(38),
                        false,
                        Optional.empty())),
                Optional.empty());
        return new Situation(
                settings,
                new Target.Resolved("peoplenet-2-8-0", "r28"),
                List.of(
                        new Revision("r27", "peoplenet-2-7-0", 1, List.of(orinNano), Map.of(), "1"),
                        new Revision("r28", "peoplenet-2-8-0", 2, List.of(orinNano), Map.of("orin-nano", nano), "1")),
                List.of(),
                new Fleet(List.of(back), Map.of(), true),
                Map.of(),
                NOW);
    }

    static EdgeRolloutStatus status(EdgeRollout rollout, Cursor nano, RolloutReport report) {
        return StatusBuilder.build(new Standing(rollout, situation(rollout, nano), report, List.of()));
    }

    /** As in the middle of the analysis, with these numbers of the last scrape. */
    static EdgeRolloutStatus analysing(EdgeRollout rollout, Verdict word, String observed, long samples) {
        Optional<ClassVerdict> verdict = Optional.of(verdict("orin-nano", word, observed, samples));
        return status(
                rollout,
                atAnalysis(),
                report(
                        RolloutPhase.PROGRESSING,
                        false,
                        "Analysing",
                        agx(verdict.map(v -> verdict("agx-orin", word, observed, samples))),
                        nano(RolloutPhase.PROGRESSING, "Analysing", atAnalysis(), 12, verdict)));
    }

    /** Rejected on Orin Nano and back there, still analysed on AGX Orin. */
    static EdgeRolloutStatus rolledBack(EdgeRollout rollout) {
        return status(
                rollout,
                rejected(),
                report(
                        RolloutPhase.DEGRADED,
                        false,
                        "RolledBack",
                        nano(
                                RolloutPhase.DEGRADED,
                                "RolledBack",
                                rejected(),
                                0,
                                Optional.of(verdict("orin-nano", Verdict.FAIL, "41ms", 8412))),
                        agx(Optional.of(verdict("agx-orin", Verdict.PASS, "9ms", 5000)))));
    }
}
