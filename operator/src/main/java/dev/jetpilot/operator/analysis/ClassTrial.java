package dev.jetpilot.operator.analysis;

import dev.jetpilot.operator.analysis.judge.Evidence;
import dev.jetpilot.operator.analysis.judge.Judge;
import dev.jetpilot.operator.analysis.judge.Rules;
import dev.jetpilot.operator.analysis.judge.Ruling;
import dev.jetpilot.operator.analysis.source.Scrape;
import java.time.Instant;
import java.util.Map;

/** One trial of one class while it is watched: its evidence, and what it says. Not thread-safe. */
final class ClassTrial {

    private final String fingerprint;
    private final Sampler sampler;
    private AnalysisSettings settings;
    private Watch watch;
    private Rules rules;
    private Evidence evidence;
    private ClassVerdict verdict;

    ClassTrial(AnalysisSettings settings, Watch watch, Evidence evidence) {
        this.fingerprint = settings.fingerprint();
        this.settings = settings;
        this.watch = watch;
        this.rules = rules(settings, watch);
        this.evidence = evidence;
        this.sampler = new Sampler(settings, watch.trial().hardwareClass());
        this.verdict = speak();
    }

    static Rules rules(AnalysisSettings settings, Watch watch) {
        return settings.rules(watch.trial().hardwareClass(), watch.classes());
    }

    Watch watch() {
        return watch;
    }

    ClassVerdict verdict() {
        return verdict;
    }

    Checkpoint.Saved saved() {
        return new Checkpoint.Saved(watch.trial(), fingerprint, evidence);
    }

    /** Whether evidence goes on under this watch and these settings. */
    boolean continues(AnalysisSettings next, Watch other, String nextFingerprint) {
        return watch.trial().equals(other.trial())
                && fingerprint.equals(nextFingerprint)
                && settings.interval().equals(next.interval());
    }

    /** Goes on at another step, or with other nodes. */
    void goOn(AnalysisSettings next, Watch other) {
        settings = next;
        watch = other;
        rules = rules(next, other);
        evidence = evidence.atStep(rules, other.step());
        verdict = speak();
    }

    /** Takes the answers of one round; true if it changes what is to be said. */
    boolean judge(Map<String, ScrapeTarget> targets, Map<String, Scrape> scrapes, Instant now) {
        evidence = Judge.after(rules, evidence, sampler.windows(watch, targets, scrapes, now));
        ClassVerdict before = verdict;
        verdict = speak();
        return !sameWords(before, verdict);
    }

    private ClassVerdict speak() {
        return new Wording(settings, watch, Ruling.of(rules, evidence), sampler.troubles()).verdict();
    }

    /** Numbers move with every scrape; what counts is what they prove. */
    private static boolean sameWords(ClassVerdict one, ClassVerdict other) {
        boolean same = one.verdict() == other.verdict()
                && one.reason().equals(other.reason())
                && one.baselineReady() == other.baselineReady()
                && one.alarmedNodes().equals(other.alarmedNodes())
                && one.objectives().size() == other.objectives().size();
        for (int j = 0; same && j < one.objectives().size(); j++) {
            SloVerdict a = one.objectives().get(j);
            SloVerdict b = other.objectives().get(j);
            same = a.verdict() == b.verdict() && a.reason().equals(b.reason());
        }
        return same;
    }
}
