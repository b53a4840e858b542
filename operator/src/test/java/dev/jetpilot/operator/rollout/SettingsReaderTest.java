package dev.jetpilot.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Share;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.rollout.Decisions.AttemptRef;
import dev.jetpilot.operator.rollout.Decisions.StepRef;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

    private static EdgeRollout rollout(String specLines) {
        return rollout("", specLines);
    }

    private static EdgeRollout rollout(String annotationLines, String specLines) {
        String annotations = annotationLines.isEmpty() ? "" : "  annotations:\n" + annotationLines.indent(4);
        return Serialization.unmarshal(
                "apiVersion: jetpilot.dev/v1alpha1\nkind: EdgeRollout\n"
                        + "metadata:\n  name: peoplenet\n  namespace: edge\n  uid: u1\n" + annotations
                        + "spec:\n  modelRef: {name: m2}\n" + specLines.indent(2),
                EdgeRollout.class);
    }

    private static SettingsReader.Read read(String specLines) {
        return SettingsReader.read(rollout(specLines));
    }

    @Test
    void anEmptySpecHasTheDefaultsOfTheTable() {
        SettingsReader.Read read = read("");
        assertThat(read.invalid()).isEmpty();
        assertThat(read.problems()).isEmpty();
        assertThat(read.settings())
                .isEqualTo(new RolloutSettings(
                        "u1",
                        "m2",
                        false,
                        Decisions.NONE,
                        Share.percent(10),
                        List.of(),
                        List.of(),
                        false,
                        RolloutSettings.Inconclusive.PAUSE,
                        new RolloutSettings.Rollback(true, false, 1, Duration.ofMinutes(30), Share.percent(50), 2),
                        Duration.ofMinutes(30),
                        Windows.ALWAYS,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(900),
                        5));
    }

    @Test
    void everyFieldIsRead() {
        RolloutSettings s = read("""
                paused: true
                maxUnavailable: 3
                strategy:
                  canary:
                    steps:
                      - setWeight: 5%
                      - analysis: {minDuration: 90s, maxDuration: 1h}
                      - pause: {duration: 1h30m}
                      - pause: {}
                      - setWeight: 2
                      - analysis: {}
                    spreadBy: [topology.kubernetes.io/zone]
                analysis:
                  onInconclusive: Promote
                  slos: [{name: errors, ratio: {bad: a, good: b, max: 1%}}]
                rollback: {mode: Manual, scope: Rollout, maxFailed: 0, offlineGrace: 5m, maxUnavailable: 100%, window: 0}
                bake: 0s
                maintenanceWindows: [{schedule: "0 1 * * *", duration: 3h, timeZone: Asia/Bangkok}]
                minReadySeconds: 0
                progressDeadlineSeconds: 60
                revisionHistoryLimit: 1
                """).settings();
        assertThat(s.paused()).isTrue();
        assertThat(s.maxUnavailable()).isEqualTo(Share.of(3));
        assertThat(s.steps())
                .containsExactly(
                        new Step.SetWeight(Share.percent(5)),
                        new Step.Analysis(Duration.ofSeconds(90), Duration.ofHours(1)),
                        new Step.Pause(Optional.of(Duration.ofMinutes(90))),
                        new Step.Pause(Optional.empty()),
                        new Step.SetWeight(Share.of(2)),
                        new Step.Analysis(Duration.ofMinutes(5), Duration.ofHours(2)));
        assertThat(s.spreadBy()).containsExactly("topology.kubernetes.io/zone");
        assertThat(s.judged()).isTrue();
        assertThat(s.onInconclusive()).isEqualTo(RolloutSettings.Inconclusive.PROMOTE);
        assertThat(s.rollback())
                .isEqualTo(new RolloutSettings.Rollback(false, true, 0, Duration.ofMinutes(5), Share.percent(100), 0));
        assertThat(s.bake()).isZero();
        assertThat(s.windows().at(Instant.parse("2026-11-23T18:30:00Z")).open()).isTrue();
        assertThat(s.progressDeadline()).isEqualTo(Duration.ofMinutes(1));
        assertThat(s.historyLimit()).isOne();
    }

    @Test
    void decisionsAreReadFromAnnotations() {
        Decisions decisions = SettingsReader.read(rollout("""
                        jetpilot.dev/approve: "m2#1.3"
                        jetpilot.dev/reject: "m2#1"
                        jetpilot.dev/retry: "m2#2"
                        jetpilot.dev/hold: fair on Saturday
                        """, "")).settings().decisions();
        assertThat(decisions)
                .isEqualTo(new Decisions(
                        Optional.of("fair on Saturday"),
                        Optional.of(new StepRef("m2", 1, 3)),
                        Optional.of(new AttemptRef("m2", 1)),
                        Optional.of(new AttemptRef("m2", 2))));
    }

    @Test
    void aMalformedDecisionIsReportedAndHarmsNothing() {
        SettingsReader.Read read = SettingsReader.read(rollout("jetpilot.dev/approve: please", ""));
        assertThat(read.invalid()).isEmpty();
        assertThat(read.settings().decisions()).isEqualTo(Decisions.NONE);
        assertThat(read.problems()).singleElement().asString().contains("jetpilot.dev/approve", "please", "#");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxUnavailable: ten | spec.maxUnavailable is \"ten\"",
                "maxUnavailable: 101% | spec.maxUnavailable is \"101%\"",
                "bake: 1d | spec.bake is \"1d\"",
                "bake: -5m | spec.bake is \"-5m\"",
                "rollback: {offlineGrace: soon} | spec.rollback.offlineGrace is \"soon\"",
                "rollback: {mode: Sometimes} | spec.rollback.mode has a value",
                "minReadySeconds: -1 | spec.minReadySeconds is \"-1\"",
                "progressDeadlineSeconds: 10 | spec.progressDeadlineSeconds is 10, not more than spec.minReadySeconds, 10",
                "revisionHistoryLimit: -1 | spec.revisionHistoryLimit is \"-1\"",
                "rollback: {maxFailed: -2} | spec.rollback.maxFailed is \"-2\"",
                "rollback: {window: -1} | spec.rollback.window is \"-1\"",
                "rollback: {maxUnavailable: half} | spec.rollback.maxUnavailable is \"half\"",
                "rollback: {scope: Galaxy} | spec.rollback.scope has a value",
                "analysis: {onInconclusive: Shrug} | spec.analysis.onInconclusive has a value",
                "modelRef: {name: ' '} | spec.modelRef.name is missing",
                "modelRef: {} | spec.modelRef.name is missing",
                "strategy: {canary: {steps: [{setWeight: 5%}, {setWeight: most}]}} | steps[1].setWeight is \"most\"",
                "strategy: {canary: {steps: [{pause: {duration: long}}]}} | steps[0].pause.duration is \"long\"",
                "strategy: {canary: {steps: [{}]}} | spec.strategy.canary.steps[0] is empty",
                "strategy: {canary: {steps: [{setWeight: 5%}, {analysis: {}}]}} | steps[1].analysis cannot be judged",
                "strategy: {abTest: {}} | spec.strategy.abTest",
                "maintenanceWindows: [{schedule: never, duration: 1h}] | spec.maintenanceWindows[0].schedule is \"never\"",
            })
    void whatMakesNoSenseIsNamedAndHoldsTheRollout(String line, String message) {
        SettingsReader.Read read = SettingsReader.read(tolerant(line));
        assertThat(read.invalid()).singleElement().asString().contains(message);
        assertThat(read.target(new Target.Resolved("m2", "r2")))
                .isEqualTo(new Target.Unavailable(
                        line.startsWith("modelRef") ? "" : "m2",
                        "InvalidSpec",
                        read.invalid().get(0)));
    }

    @Test
    void anAnalysisStepMustHaveRoom() {
        assertThat(read("""
                strategy: {canary: {steps: [{analysis: {minDuration: 2h, maxDuration: 1h}}]}}
                analysis: {slos: [{name: errors, ratio: {bad: a, good: b, max: 1%}}]}
                """).invalid()).singleElement().asString().contains("minDuration is 2h", "maxDuration, 1h");
    }

    @Test
    void anAnalysisStepMayEndWhenItMayBegin() {
        SettingsReader.Read read = read("""
                strategy: {canary: {steps: [{analysis: {minDuration: 1h, maxDuration: 1h}}]}}
                analysis: {slos: [{name: errors, ratio: {bad: a, good: b, max: 1%}}]}
                """);
        assertThat(read.invalid()).isEmpty();
        assertThat(read.settings().steps())
                .containsExactly(new Step.Analysis(Duration.ofHours(1), Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource({"Pause, PAUSE", "Rollback, ROLLBACK", "Promote, PROMOTE"})
    void everyWordForAnEndWithoutProofIsRead(String word, RolloutSettings.Inconclusive meaning) {
        assertThat(read("analysis: {onInconclusive: " + word + ", slos: []}").settings())
                .returns(meaning, RolloutSettings::onInconclusive)
                .returns(false, RolloutSettings::judged);
    }

    /** Taking things back must work whatever else is wrong: every field that makes no sense has its default. */
    @Test
    void whereAFieldMakesNoSenseItsDefaultStands() {
        SettingsReader.Read read = SettingsReader.read(tolerant("""
                maxUnavailable: ten
                strategy: {canary: {steps: [{setWeight: most}, {}, {analysis: {minDuration: soon}}]}}
                analysis: {onInconclusive: Shrug}
                rollback: {mode: Sometimes, scope: Galaxy, maxFailed: -1, offlineGrace: -1s, maxUnavailable: x, window: -1}
                bake: 1d
                maintenanceWindows: [{schedule: never, duration: 1h}]
                minReadySeconds: -5
                progressDeadlineSeconds: -5
                revisionHistoryLimit: -5
                """));
        assertThat(read.invalid()).hasSize(17).doesNotHaveDuplicates();
        RolloutSettings defaults = read("").settings();
        assertThat(read.settings())
                .usingRecursiveComparison()
                .ignoringFields("steps")
                .isEqualTo(defaults);
        assertThat(read.settings().steps())
                .containsExactly(
                        new Step.SetWeight(Share.percent(10)),
                        new Step.Analysis(Duration.ofMinutes(5), Duration.ofHours(2)));
    }

    @Test
    void aHoldNeedsNoReason() {
        assertThat(SettingsReader.read(rollout("jetpilot.dev/hold: ' '", ""))
                        .settings()
                        .stoppedBy())
                .contains("jetpilot.dev/hold: no reason given");
        assertThat(read("paused: true").settings().stoppedBy()).contains("spec.paused is true");
        assertThat(read("paused: false").settings().stoppedBy()).isEmpty();
    }

    @Test
    void moreThatMakesNoSenseIsAdded() {
        Target fine = new Target.Resolved("m2", "r2");
        SettingsReader.Read read = read("");
        assertThat(read.target(fine)).isEqualTo(fine);
        assertThat(read.withInvalid("spec.source.prometheus.url is not allowed")
                        .withInvalid("b")
                        .target(fine))
                .isEqualTo(new Target.Unavailable("m2", "InvalidSpec", "spec.source.prometheus.url is not allowed; b"));
    }

    /** As the operator's client reads: words of a newer CRD do not stop it. */
    private static EdgeRollout tolerant(String line) {
        ObjectMapper mapper =
                new ObjectMapper().enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE);
        return new KubernetesSerialization(mapper, true)
                .unmarshal(
                        "apiVersion: jetpilot.dev/v1alpha1\nkind: EdgeRollout\nmetadata: {name: p, namespace: edge, uid: u1}\n"
                                + "spec:\n" + (line.startsWith("modelRef") ? "" : "  modelRef: {name: m2}\n")
                                + line.indent(2),
                        EdgeRollout.class);
    }
}
