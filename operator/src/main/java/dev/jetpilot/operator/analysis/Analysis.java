package dev.jetpilot.operator.analysis;

import dev.jetpilot.operator.analysis.source.MetricsSource;
import dev.jetpilot.operator.analysis.source.Scrape;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operator asks for verdicts: it samples the pods of every rollout that is to be judged, and judges
 * them, on its own time. No method blocks; all are thread-safe.
 *
 * <p>The evidence of a trial goes on while the same trial is watched under the same objectives; at another
 * step only the Pass evidence starts again. A node whose pod runs another revision than the trial's is
 * before the flip, and its history is collected.
 */
public final class Analysis implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Analysis.class);
    private static final Pattern NUMBER = Pattern.compile("[0-9]+([.][0-9]+)?");

    /** Longest time a pod may take to answer. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(5);

    private final Map<String, String> logged = new ConcurrentHashMap<>();
    private final MetricsSource source;
    private final AnalysisClock clock;
    private final Consumer<String> onChange;
    private final Map<String, RolloutTrials> rollouts = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * An analysis that watches nothing yet.
     *
     * @param source where metrics come from; closed with the analysis
     * @param clock the time it lives in; not closed with it
     * @param onChange told the key of a rollout whose verdicts have changed, on a thread of the source's or
     *     the clock's; must not block
     */
    public Analysis(MetricsSource source, AnalysisClock clock, Consumer<String> onChange) {
        this.source = source;
        this.clock = clock;
        this.onChange = onChange;
    }

    /**
     * Says what is to be judged of a rollout; called on every reconcile. An empty list ends the sampling.
     *
     * @param rolloutKey key of the rollout
     * @param settings what is judged, and how
     * @param watches one a class that is on trial
     * @param targets the serving pod of a node, if it has one; asked again in every round, from another thread
     */
    public void watch(
            String rolloutKey,
            AnalysisSettings settings,
            List<Watch> watches,
            Function<String, Optional<ScrapeTarget>> targets) {
        if (closed) {
            return;
        }
        RolloutTrials trials = rollouts.computeIfAbsent(rolloutKey, key -> new RolloutTrials());
        if (trials.watch(settings, watches, targets)) {
            clock.after(Duration.ZERO, () -> round(rolloutKey, trials));
        }
    }

    /** The latest verdicts of a rollout, by name of the class; empty if it is not watched. */
    public Map<String, ClassVerdict> verdicts(String rolloutKey) {
        RolloutTrials trials = rollouts.get(rolloutKey);
        return trials == null ? Map.of() : trials.verdicts();
    }

    /** The evidence of a rollout, to be kept; empty if it is not watched. At 50 nodes a few kB. */
    public Optional<String> checkpoint(String rolloutKey) {
        RolloutTrials trials = rollouts.get(rolloutKey);
        return trials == null ? Optional.empty() : trials.checkpoint().map(Checkpoint::toJson);
    }

    /**
     * Gives evidence back before the first {@link #watch} after a start of the operator. A trial that was
     * under way and is not in the checkpoint starts again, and needs twice the wealth to Fail: every loss is
     * one more chance for a false alarm.
     *
     * @param rolloutKey key of the rollout
     * @param checkpoint what {@link #checkpoint} gave; empty if it is lost, and anything unreadable counts as lost
     * @param underWay trials of which a node had moved already
     */
    public void restore(String rolloutKey, Optional<String> checkpoint, Set<Trial> underWay) {
        Optional<Checkpoint> found = checkpoint.flatMap(Checkpoint::parse);
        if (checkpoint.isPresent() && found.isEmpty()) {
            LOG.warn("checkpoint of the evidence is unreadable, the evidence starts again: rollout={}", rolloutKey);
        }
        rollouts.computeIfAbsent(rolloutKey, key -> new RolloutTrials()).restore(found, underWay);
    }

    /** Ends all sampling of a rollout and drops its evidence. */
    public void forget(String rolloutKey) {
        logged.keySet().removeIf(key -> key.startsWith(rolloutKey + " "));
        RolloutTrials trials = rollouts.remove(rolloutKey);
        if (trials != null) {
            trials.forget();
        }
    }

    @Override
    public void close() {
        closed = true;
        rollouts.keySet().forEach(this::forget);
        source.close();
    }

    private void round(String rolloutKey, RolloutTrials trials) {
        Instant began = clock.now();
        try {
            Optional<RolloutTrials.Round> begun = trials.begin();
            if (closed || begun.isEmpty()) {
                return;
            }
            RolloutTrials.Round round = begun.get();
            Duration timeout = round.settings().interval().compareTo(LONGEST_TIMEOUT) < 0
                    ? round.settings().interval()
                    : LONGEST_TIMEOUT;
            source.scrape(round.targets(), needed(round.settings()), timeout)
                    .whenComplete((scrapes, error) -> finish(rolloutKey, trials, round, began, scrapes, error));
        } catch (RuntimeException e) {
            LOG.error("a round of scrapes failed, the next one is due in an interval: rollout={}", rolloutKey, e);
            again(rolloutKey, trials, began);
        }
    }

    private void finish(
            String rolloutKey,
            RolloutTrials trials,
            RolloutTrials.Round round,
            Instant began,
            Map<String, Scrape> scrapes,
            Throwable error) {
        try {
            Map<String, Scrape> answers = scrapes == null ? failed(round, error) : scrapes;
            if (!closed && trials.end(round, answers, began)) {
                trials.verdicts().values().stream()
                        .filter(verdict -> news(rolloutKey, verdict))
                        .forEach(verdict -> log(rolloutKey, verdict));
                onChange.accept(rolloutKey);
            }
        } catch (RuntimeException e) {
            LOG.error("a round could not be finished, the next one is due in an interval: rollout={}", rolloutKey, e);
        } finally {
            again(rolloutKey, trials, began);
        }
    }

    private static Map<String, Scrape> failed(RolloutTrials.Round round, Throwable error) {
        Map<String, Scrape> failed = new HashMap<>();
        round.targets()
                .forEach(target -> failed.put(target.node(), new Scrape.Failed(target.metrics() + ": " + error)));
        return failed;
    }

    private void again(String rolloutKey, RolloutTrials trials, Instant began) {
        if (!closed) {
            Duration rest = trials.interval().minus(Duration.between(began, clock.now()));
            clock.after(rest.isNegative() ? Duration.ZERO : rest, () -> round(rolloutKey, trials));
        }
    }

    private static Predicate<String> needed(AnalysisSettings settings) {
        return name -> {
            for (SloSettings slo : settings.slos()) {
                if (slo.selection().needs(name)) {
                    return true;
                }
            }
            return false;
        };
    }

    /** Verdicts change class by class; the others would be told again each time. Numbers alone are no news. */
    private boolean news(String rolloutKey, ClassVerdict verdict) {
        String words = verdict.trial() + " " + verdict.step() + verdict.verdict() + verdict.reason()
                + NUMBER.matcher(verdict.message()).replaceAll("#");
        return !words.equals(logged.put(rolloutKey + " " + verdict.trial().hardwareClass(), words));
    }

    private static void log(String rolloutKey, ClassVerdict verdict) {
        LOG.info(
                "verdict: rollout={} class={} revision={} attempt={} step={} verdict={} reason={} message=\"{}\"",
                rolloutKey,
                verdict.trial().hardwareClass(),
                verdict.trial().revision(),
                verdict.trial().attempt(),
                verdict.step(),
                verdict.verdict(),
                verdict.reason(),
                verdict.message());
    }
}
