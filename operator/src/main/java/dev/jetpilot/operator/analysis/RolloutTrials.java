package dev.jetpilot.operator.analysis;

import dev.jetpilot.operator.analysis.judge.Evidence;
import dev.jetpilot.operator.analysis.judge.Rules;
import dev.jetpilot.operator.analysis.source.Scrape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** All trials of one rollout, by class. Thread-safe; nothing in it blocks. */
final class RolloutTrials {

    private final Map<String, ClassTrial> byClass = new TreeMap<>();
    private Map<Trial, Checkpoint.Saved> restored = new HashMap<>();
    private Set<Trial> underWay = Set.of();
    private AnalysisSettings settings;
    private Function<String, Optional<ScrapeTarget>> targets = node -> Optional.empty();
    private Map<String, ClassVerdict> verdicts = Map.of();
    private boolean running;

    /** A round that has begun: whom it asks, and for whom. */
    record Round(
            AnalysisSettings settings, Map<ClassTrial, Map<String, ScrapeTarget>> asked, List<ScrapeTarget> targets) {}

    synchronized void restore(Optional<Checkpoint> checkpoint, Set<Trial> trialsUnderWay) {
        restored = new HashMap<>();
        checkpoint.ifPresent(found -> found.trials().forEach(saved -> restored.put(saved.trial(), saved)));
        underWay = Set.copyOf(trialsUnderWay);
    }

    /** Watches these; true if the caller has to start the rounds. */
    synchronized boolean watch(
            AnalysisSettings next, List<Watch> watches, Function<String, Optional<ScrapeTarget>> byNode) {
        settings = next;
        targets = byNode;
        String fingerprint = next.fingerprint();
        Map<String, ClassTrial> before = new HashMap<>(byClass);
        byClass.clear();
        for (Watch watch : watches) {
            ClassTrial old = before.get(watch.trial().hardwareClass());
            if (old != null && old.continues(next, watch, fingerprint)) {
                old.goOn(next, watch);
                byClass.put(watch.trial().hardwareClass(), old);
            } else {
                Evidence evidence = evidence(next, watch, fingerprint, old);
                byClass.put(watch.trial().hardwareClass(), new ClassTrial(next, watch, evidence));
            }
        }
        publish();
        boolean start = !running && !byClass.isEmpty();
        running |= start;
        return start;
    }

    /** Evidence from the checkpoint if it is of this trial; a trial whose evidence was lost pays for it. */
    private Evidence evidence(AnalysisSettings next, Watch watch, String fingerprint, ClassTrial old) {
        Rules rules = ClassTrial.rules(next, watch);
        boolean sameTrial = old != null && old.watch().trial().equals(watch.trial());
        Checkpoint.Saved saved = sameTrial ? old.saved() : restored.remove(watch.trial());
        boolean lost = underWay.contains(watch.trial()) && saved == null;
        if (saved == null) {
            return Evidence.start(rules, watch.step(), lost ? 1 : 0);
        }
        Evidence found = saved.evidence();
        return saved.fingerprint().equals(fingerprint) && found.fits(rules)
                ? found.atStep(rules, watch.step())
                : Evidence.start(rules, watch.step(), found.restarts());
    }

    private void publish() {
        Map<String, ClassVerdict> now = new TreeMap<>();
        byClass.forEach((name, trial) -> now.put(name, trial.verdict()));
        verdicts = Map.copyOf(now);
    }

    synchronized Map<String, ClassVerdict> verdicts() {
        return verdicts;
    }

    synchronized Optional<Checkpoint> checkpoint() {
        if (byClass.isEmpty()) {
            return Optional.empty();
        }
        List<Checkpoint.Saved> saved = new ArrayList<>();
        byClass.values().forEach(trial -> saved.add(trial.saved()));
        return Optional.of(new Checkpoint(Checkpoint.VERSION, saved));
    }

    synchronized void forget() {
        byClass.clear();
        restored.clear();
        publish();
    }

    /** Begins a round; empty if there is nothing to watch any more, and the rounds end. */
    synchronized Optional<Round> begin() {
        if (byClass.isEmpty()) {
            running = false;
            return Optional.empty();
        }
        Map<ClassTrial, Map<String, ScrapeTarget>> asked = new HashMap<>();
        Map<String, ScrapeTarget> all = new TreeMap<>();
        for (ClassTrial trial : byClass.values()) {
            Map<String, ScrapeTarget> found = Sampler.targets(trial.watch(), targets);
            asked.put(trial, found);
            all.putAll(found);
        }
        return Optional.of(new Round(settings, asked, Sampler.online(all)));
    }

    /** Ends a round with its answers; true if a verdict changed. What is no longer watched is not judged. */
    synchronized boolean end(Round round, Map<String, Scrape> scrapes, Instant began) {
        boolean changed = false;
        for (ClassTrial trial : byClass.values()) {
            Map<String, ScrapeTarget> asked = round.asked().get(trial);
            if (asked != null) {
                changed |= trial.judge(asked, scrapes, began);
            }
        }
        publish();
        return changed;
    }

    synchronized Duration interval() {
        return settings.interval();
    }
}
