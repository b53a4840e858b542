package dev.jetpilot.operator.reconcile;

import dev.jetpilot.api.v1alpha1.AnalysisSpec;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.analysis.Analysis;
import dev.jetpilot.operator.analysis.AnalysisSettings;
import dev.jetpilot.operator.analysis.ClassVerdict;
import dev.jetpilot.operator.analysis.ScrapeTarget;
import dev.jetpilot.operator.analysis.Trial;
import dev.jetpilot.operator.analysis.Watch;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.ClassDefinition;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Target;
import dev.jetpilot.operator.observe.Observation;
import dev.jetpilot.operator.rollout.SettingsReader;
import dev.jetpilot.operator.rollout.Situation;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a reconcile asks of the judge: verdicts as of now, what to watch from now on, and to forget nothing. */
public final class Judging {
    private final Analysis analysis;
    private final Evidence evidence;
    private final Map<String, Map<String, ScrapeTarget>> targets = new ConcurrentHashMap<>();

    /** Judges by this analysis. */
    public Judging(Analysis analysis, Evidence evidence) {
        this.analysis = analysis;
        this.evidence = evidence;
    }

    /** The key by which the analysis knows a rollout. */
    public static String key(EdgeRollout rollout) {
        return rollout.getMetadata().getNamespace() + "/"
                + rollout.getMetadata().getName();
    }

    /** The rollout that a key names. */
    public static ResourceID id(String key) {
        int slash = key.indexOf('/');
        return new ResourceID(key.substring(slash + 1), key.substring(0, slash));
    }

    /** The latest verdicts by class. At first sight of a rollout since the start its evidence is fetched. */
    Map<String, ClassVerdict> verdicts(EdgeRollout rollout, Observation seen) {
        boolean first = targets.put(key(rollout), seen.scrapeTargets()) == null;
        if (first) {
            analysis.restore(key(rollout), evidence.load(rollout), underWay(seen));
        }
        return analysis.verdicts(key(rollout));
    }

    private static Set<Trial> underWay(Observation seen) {
        Set<Trial> trials = new HashSet<>();
        for (Revision revision : seen.revisions()) {
            revision.cursors().forEach((name, cursor) -> {
                Assignment assignment = new Assignment(revision.id(), name);
                boolean moved = seen.fleet().nodes().stream()
                        .anyMatch(n -> n.assignment().equals(Optional.of(assignment)));
                if (cursor.phase().underway() && moved) {
                    trials.add(new Trial(revision.id(), name, cursor.attempt()));
                }
            });
        }
        return trials;
    }

    /**
     * Reads what is to be judged. A spec that makes no sense is added to what was read.
     *
     * @return the reading, which carries the settings only if they make sense
     */
    static Reading read(EdgeRollout rollout) {
        SettingsReader.Read read = SettingsReader.read(rollout);
        AnalysisSpec spec = rollout.getSpec().analysis();
        if (!read.settings().judged()) {
            return new Reading(read, Optional.empty());
        }
        if (spec.source() != null && spec.source().prometheus() != null) {
            return new Reading(
                    read.withInvalid("spec.analysis.source.prometheus is set: this version of the operator knows"
                            + " spec.analysis.source.pods only; use that"),
                    Optional.empty());
        }
        try {
            return new Reading(read, Optional.of(AnalysisSettings.of(spec)));
        } catch (IllegalArgumentException e) {
            return new Reading(read.withInvalid(e.getMessage()), Optional.empty());
        }
    }

    /**
     * What was read of a rollout.
     *
     * @param rollout for the planner
     * @param analysis for the judge; empty when nothing is judged, or makes no sense
     */
    record Reading(SettingsReader.Read rollout, Optional<AnalysisSettings> analysis) {
        /** What to tell of it: what was ignored, and what names a class that the target does not have. */
        List<String> problems(Situation situation) {
            List<String> all = new ArrayList<>(rollout.problems());
            if (analysis.isPresent() && situation.target() instanceof Target.Resolved target) {
                situation.revisions().stream()
                        .filter(r -> r.id().equals(target.revision()))
                        .map(r ->
                                r.classes().stream().map(ClassDefinition::name).toList())
                        .filter(classes -> !classes.isEmpty())
                        .forEach(classes -> all.addAll(analysis.get().unknownClasses(target.model(), classes)));
            }
            return all;
        }
    }

    /** Says what to judge from now on, and keeps the evidence. While settings make no sense the former ones hold. */
    void watch(EdgeRollout rollout, Reading reading, List<Watch> watches, Instant now) {
        String key = key(rollout);
        if (reading.analysis().isPresent()) {
            analysis.watch(
                    key,
                    reading.analysis().get(),
                    watches,
                    node -> Optional.ofNullable(
                            targets.getOrDefault(key, Map.of()).get(node)));
        } else if (!reading.rollout().settings().judged()) {
            analysis.forget(key);
        }
        if (!watches.isEmpty()) {
            analysis.checkpoint(key).ifPresent(json -> evidence.keep(rollout, json, now));
        }
    }

    void forget(EdgeRollout rollout) {
        analysis.forget(key(rollout));
        targets.remove(key(rollout));
        evidence.forget(rollout);
    }
}
