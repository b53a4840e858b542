package dev.jetpilot.operator.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.jetpilot.operator.analysis.judge.Mode;
import dev.jetpilot.operator.analysis.source.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The whole room, from the pods' answers to the verdict, by a clock moved by hand. */
class AnalysisTest {

    private static final String KEY = "vision/peoplenet";
    private static final List<String> CANARIES = List.of("node-1", "node-2", "node-3");
    private static final List<String> CONTROLS = List.of("node-4", "node-5", "node-6", "node-7");
    private static final Trial TRIAL = new Trial("r2", "orin-nano", 1);
    private static final SloSettings LATENCY = new SloSettings(
            "latency-p95",
            Mode.HISTOGRAM,
            new Selection.OfHistogram("latency_ms", Map.of("model", "peoplenet")),
            Scale.MILLISECONDS,
            0.05,
            33,
            Map.of("agx-orin", 12.0));
    private static final SloSettings ERRORS = new SloSettings(
            "errors",
            Mode.RATIO,
            new Selection.OfRatio("failures", "successes", Map.of()),
            Scale.SHARE,
            0.01,
            0.01,
            Map.of());
    private static final SloSettings SUMMARY = new SloSettings(
            "p95",
            Mode.SUMMARY,
            new Selection.OfSummary("p95_us", 0.95, Map.of()),
            Scale.MICROSECONDS,
            0.05,
            33_000,
            Map.of());

    private final HandClock clock = new HandClock();
    private final FakePods pods = new FakePods(clock);
    private final List<String> changes = new ArrayList<>();
    private Analysis analysis = new Analysis(pods, clock, changes::add);
    private AnalysisSettings settings = settings(LATENCY, ERRORS);

    private static AnalysisSettings settings(SloSettings... slos) {
        return new AnalysisSettings(
                Duration.ofSeconds(10), Duration.ofSeconds(120), Duration.ofMinutes(10), 0.01, 0, List.of(slos));
    }

    private void stable(Duration age) {
        CANARIES.forEach(node -> pods.serve(node, "r1", age).slowShare = 0.02);
        CONTROLS.forEach(node -> pods.serve(node, "r1", age).slowShare = 0.02);
    }

    private void flip(Consumer<FakePods.Pod> change) {
        CANARIES.forEach(node -> change.accept(pods.serve(node, "r2", Duration.ZERO)));
    }

    private void watch(Trial trial, int step) {
        analysis.watch(KEY, settings, List.of(new Watch(trial, step, 1, CANARIES, CONTROLS)), pods::target);
    }

    private ClassVerdict verdict() {
        return analysis.verdicts(KEY).get("orin-nano");
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void lifetimeCountersServeAsBaselineAtOnce() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        assertThat(verdict().baselineReady()).isFalse();
        assertThat(verdict().reason()).isEqualTo("Baselining");
        clock.pass(seconds(1));
        assertThat(verdict().baselineReady()).isTrue();
        assertThat(verdict().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(changes).containsExactly(KEY);
    }

    @Test
    void aYoungStablePodIsWatchedUntilItsHistorySuffices() {
        stable(Duration.ofMinutes(4));
        watch(TRIAL, 1);
        clock.pass(Duration.ofMinutes(5).plusSeconds(45));
        assertThat(verdict().baselineReady()).isFalse();
        assertThat(verdict().reason()).isEqualTo("Baselining");
        clock.pass(seconds(30));
        assertThat(verdict().baselineReady()).isTrue();
    }

    @Test
    void aBadVersionFailsWithNumbersAPersonCanRead() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> pod.slowShare = 0.6);
        clock.pass(seconds(100));
        assertThat(verdict().reason()).isEqualTo("WarmingUp");
        clock.pass(seconds(60));
        ClassVerdict fail = verdict();
        assertThat(fail.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(fail.reason()).isEqualTo("SLOBreached");
        assertThat(fail.message()).matches("FAIL latency-p95 49 > 33 ms, e=[0-9.]+ >= 100, 60% over 33ms, n=[0-9]+");
        assertThat(fail.objectives().get(0).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(fail.objectives().get(0).observed()).isEqualTo("49ms");
        assertThat(fail.objectives().get(0).threshold()).isEqualTo("33ms");
        assertThat(fail.objectives().get(1).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        CANARIES.forEach(node -> pods.pod(node).slowShare = 0);
        clock.pass(Duration.ofHours(1));
        assertThat(verdict()).isEqualTo(fail);
    }

    @Test
    void aGoodVersionPassesAndTheNextStepProvesItAgain() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> pod.slowShare = 0.01);
        clock.pass(Duration.ofMinutes(30));
        assertThat(verdict().verdict()).isEqualTo(Verdict.PASS);
        assertThat(verdict().reason()).isEqualTo("Proven");
        assertThat(verdict().message()).startsWith("PASS ");
        watch(TRIAL, 2);
        assertThat(verdict().step()).isEqualTo(2);
        assertThat(verdict().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict().reason()).isEqualTo("TooFewSamples");
        clock.pass(Duration.ofMinutes(30));
        assertThat(verdict().verdict()).isEqualTo(Verdict.PASS);
    }

    @Test
    void anotherAttemptStartsAgainAndAnotherReconcileDoesNot() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> pod.slowShare = 0.6);
        clock.pass(seconds(180));
        watch(TRIAL, 1);
        assertThat(verdict().verdict()).isEqualTo(Verdict.FAIL);
        watch(new Trial("r2", "orin-nano", 2), 1);
        assertThat(verdict().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict().trial().attempt()).isEqualTo(2);
    }

    @Test
    void changedObjectivesStartAgain() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> pod.slowShare = 0.6);
        clock.pass(seconds(180));
        assertThat(verdict().verdict()).isEqualTo(Verdict.FAIL);
        settings = settings(ERRORS);
        watch(TRIAL, 1);
        assertThat(verdict().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        clock.pass(seconds(300));
        assertThat(verdict().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict().objectives()).hasSize(1);
    }

    @Test
    void aMetricNobodyExportsIsNamed() {
        stable(Duration.ofHours(1));
        CANARIES.forEach(node -> pods.pod(node).exports = false);
        CONTROLS.forEach(node -> pods.pod(node).exports = false);
        watch(TRIAL, 1);
        clock.pass(seconds(30));
        assertThat(verdict().reason()).isEqualTo("Unobservable");
        assertThat(verdict().message())
                .isEqualTo("INCONCLUSIVE latency-p95: Unobservable, the pods do not export "
                        + "latency_ms_bucket{model=\"peoplenet\"}: correct the name in spec.analysis.slos, or serve a"
                        + " version that exports it");
        assertThat(verdict().baselineReady()).isFalse();
    }

    @Test
    void aHistogramThatEndsBelowTheLimitIsUnobservable() {
        settings = settings(new SloSettings(
                "latency-p95", Mode.HISTOGRAM, LATENCY.selection(), Scale.MILLISECONDS, 0.05, 60, Map.of()));
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(30));
        assertThat(verdict().message())
                .endsWith(
                        "Unobservable, the pods do not export a boundary of latency_ms at or above 60ms: correct the name in"
                                + " spec.analysis.slos, or serve a version that exports it");
    }

    @Test
    void podsThatDoNotAnswerAreNamedWithTheirUrl() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> pod.answers = false);
        clock.pass(seconds(200));
        assertThat(verdict().reason()).isEqualTo("NoData");
        assertThat(verdict().message())
                .isEqualTo("INCONCLUSIVE latency-p95: NoData, http://node-3:8002/metrics: connection refused");
    }

    @Test
    void offlineNodesAreNotAsked() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> pod.online = false);
        double before = pods.pod("node-1").requests;
        clock.pass(seconds(200));
        assertThat(verdict().reason()).isEqualTo("NoData");
        assertThat(before).isZero();
    }

    @Test
    void aThrottledCanaryIsExcusedForTenMinutes() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> {
            pod.slowShare = 0.6;
            pod.throttled = true;
        });
        clock.pass(Duration.ofMinutes(8));
        assertThat(verdict().reason()).isEqualTo("Throttled");
        clock.pass(Duration.ofMinutes(6));
        assertThat(verdict().verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void aFirstInstallIsJudgedByItsObjectivesAlone() {
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        assertThat(verdict().baselineReady()).isTrue();
        flip(pod -> pod.slowShare = 0.6);
        clock.pass(seconds(180));
        assertThat(verdict().verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void evidenceSurvivesARestart() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> pod.slowShare = 0.6);
        clock.pass(seconds(180));
        assertThat(verdict().verdict()).isEqualTo(Verdict.FAIL);
        String saved = analysis.checkpoint(KEY).orElseThrow();
        analysis.close();

        analysis = new Analysis(pods, clock, changes::add);
        analysis.restore(KEY, Optional.of(saved), Set.of(TRIAL));
        watch(TRIAL, 1);
        assertThat(verdict().verdict()).isEqualTo(Verdict.FAIL);
        assertThat(analysis.checkpoint(KEY)).contains(saved);
    }

    @Test
    void lostEvidenceOfATrialUnderWayDoublesTheThreshold() {
        for (String lost : List.of("", "{}", "{\"version\":1", "[]", "null", "{\"version\":99,\"trials\":[]}")) {
            assertThat(thresholdAfter(Optional.of(lost), Set.of(TRIAL))).isEqualTo("200");
        }
        assertThat(thresholdAfter(Optional.empty(), Set.of(TRIAL))).isEqualTo("200");
        assertThat(thresholdAfter(Optional.empty(), Set.of())).isEqualTo("100");
    }

    private String thresholdAfter(Optional<String> checkpoint, Set<Trial> underWay) {
        analysis.close();
        analysis = new Analysis(pods, clock, changes::add);
        stable(Duration.ofHours(1));
        analysis.restore(KEY, checkpoint, underWay);
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> pod.slowShare = 0.6);
        clock.pass(seconds(300));
        return verdict().message().replaceAll(".*>= ([0-9]+),.*", "$1");
    }

    @Test
    void nodesMayJoinWithABaselineOfTheirOwn() {
        stable(Duration.ofHours(1));
        // node-3 has always been slow: 8 % over the limit, on the old version too.
        pods.serve("node-3", "r1", Duration.ofHours(1)).slowShare = 0.08;
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        pods.serve("node-1", "r2", Duration.ZERO);
        clock.pass(Duration.ofMinutes(10));
        pods.serve("node-2", "r2", Duration.ZERO);
        pods.serve("node-3", "r2", Duration.ZERO).slowShare = 0.08;
        clock.pass(Duration.ofHours(1));
        assertThat(verdict().verdict()).isNotEqualTo(Verdict.FAIL);
        assertThat(verdict().alarmedNodes()).isEmpty();
    }

    @Test
    void oneBadNodeIsAlarmedAndTheVersionIsNot() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> pod.slowShare = 0.02);
        pods.pod("node-2").slowShare = 0.9;
        clock.pass(seconds(300));
        assertThat(verdict().verdict()).isNotEqualTo(Verdict.FAIL);
        assertThat(verdict().alarmedNodes()).containsExactly("node-2");
    }

    /** The verdicts of one class change several times; that of the other stays and is told once. */
    @Test
    void aVerdictThatStaysIsLoggedOnce() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(Analysis.class);
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.INFO);
        try {
            stable(Duration.ofHours(1));
            Watch silent = new Watch(new Trial("r2", "silent", 1), 1, 2, List.of("nobody"), List.of());
            Watch watch = new Watch(TRIAL, 1, 2, CANARIES, CONTROLS);
            analysis.watch(KEY, settings, List.of(watch, silent), pods::target);
            clock.pass(seconds(15));
            flip(pod -> pod.slowShare = 0.6);
            clock.pass(seconds(300));
        } finally {
            log.detachAppender(lines);
            log.setLevel(null);
        }
        List<String> told =
                lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertThat(told).filteredOn(l -> l.contains("class=silent")).hasSize(1);
        assertThat(told)
                .filteredOn(l -> l.contains("class=" + TRIAL.hardwareClass()))
                .hasSizeGreaterThan(1)
                .last()
                .asString()
                .contains("verdict=FAIL");
    }

    @Test
    void summariesAreReadOnceAMinute() {
        settings = settings(SUMMARY);
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(Duration.ofMinutes(8));
        assertThat(verdict().baselineReady()).isFalse();
        clock.pass(Duration.ofMinutes(3));
        assertThat(verdict().baselineReady()).isTrue();
        flip(pod -> pod.p95 = 41);
        clock.pass(Duration.ofMinutes(2).plusSeconds(5));
        assertThat(verdict().verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        clock.pass(Duration.ofMinutes(10));
        assertThat(verdict().verdict()).isEqualTo(Verdict.FAIL);
        assertThat(verdict().message()).startsWith("FAIL p95 41 > 33 ms, e=");
        assertThat(verdict().objectives().get(0).samples()).isLessThanOrEqualTo(33);
    }

    @Test
    void errorsFailByTheirShare() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> pod.failedShare = 0.2);
        clock.pass(seconds(300));
        assertThat(verdict().verdict()).isEqualTo(Verdict.FAIL);
        assertThat(verdict().message()).matches("FAIL errors 20 > 1%, e=.* >= 100, 20% bad, n=[0-9]+");
    }

    @Test
    void whatIsNoLongerWatchedIsNoLongerAsked() {
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(60));
        assertThat(clock.waiting()).isEqualTo(1);
        analysis.watch(KEY, settings, List.of(), pods::target);
        assertThat(analysis.verdicts(KEY)).isEmpty();
        assertThat(analysis.checkpoint(KEY)).isEmpty();
        clock.pass(seconds(60));
        assertThat(clock.waiting()).isZero();
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        assertThat(verdict().baselineReady()).isTrue();
        analysis.forget(KEY);
        clock.pass(seconds(60));
        assertThat(clock.waiting()).isZero();
        assertThat(analysis.verdicts(KEY)).isEmpty();
        analysis.close();
        assertThat(pods.closed()).isTrue();
    }

    @Test
    void aCallbackThatThrowsDoesNotEndTheRounds() {
        analysis = new Analysis(pods, clock, key -> {
            throw new IllegalStateException("the operator is confused");
        });
        stable(Duration.ofHours(1));
        watch(TRIAL, 1);
        clock.pass(seconds(15));
        flip(pod -> pod.slowShare = 0.6);
        clock.pass(seconds(180));
        assertThat(verdict().verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void theSameWindowsGiveTheSameEvidenceWithAndWithoutARestart() {
        assertThat(replay(true)).isEqualTo(replay(false)).isNotEmpty();
    }

    /** Half an hour with joins, throttling and an outage, the checkpoint being read back every minute or not. */
    private static String replay(boolean restored) {
        AnalysisTest run = new AnalysisTest();
        run.settings = settings(LATENCY, ERRORS, SUMMARY);
        run.stable(Duration.ofHours(1));
        run.watch(TRIAL, 1);
        run.clock.pass(Duration.ofMinutes(11));
        run.flip(pod -> pod.slowShare = 0.04);
        for (int minute = 0; minute < 30; minute++) {
            run.pods.pod("node-2").throttled = minute % 7 == 3;
            run.pods.pod("node-3").answers = minute % 5 != 2;
            run.clock.pass(Duration.ofMinutes(1));
            String saved = run.analysis.checkpoint(KEY).orElseThrow();
            if (restored) {
                String again = Checkpoint.parse(saved).orElseThrow().toJson();
                assertThat(again).isEqualTo(saved);
            }
        }
        return run.analysis.checkpoint(KEY).orElseThrow();
    }
}
