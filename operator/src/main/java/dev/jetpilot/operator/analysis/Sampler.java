package dev.jetpilot.operator.analysis;

import dev.jetpilot.operator.analysis.judge.Mode;
import dev.jetpilot.operator.analysis.judge.NodeWindow;
import dev.jetpilot.operator.analysis.judge.NodeWindow.Phase;
import dev.jetpilot.operator.analysis.judge.Sample;
import dev.jetpilot.operator.analysis.judge.Skip;
import dev.jetpilot.operator.analysis.source.Exposition;
import dev.jetpilot.operator.analysis.source.Reading;
import dev.jetpilot.operator.analysis.source.Scrape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes windows out of consecutive scrapes of the nodes of one class. Not thread-safe. */
final class Sampler {

    /** Triton's summaries look back 60 s: read more often, one burst would be counted several times. */
    private static final Duration SUMMARY_AGE = Duration.ofSeconds(60);

    private final AnalysisSettings settings;
    private final String hardwareClass;
    private final Map<String, Last> last = new HashMap<>();
    private final Instant[] taken;
    private final String[] troubles;

    private record Last(String podUid, Instant startedAt, Instant at, List<Reading> readings) {}

    Sampler(AnalysisSettings settings, String hardwareClass) {
        this.settings = settings;
        this.hardwareClass = hardwareClass;
        this.taken = new Instant[settings.slos().size()];
        this.troubles = new String[settings.slos().size()];
        Arrays.fill(troubles, "");
    }

    /** By objective what was asked for in vain in the last round, or why a pod did not answer. */
    List<String> troubles() {
        return List.of(troubles);
    }

    /**
     * The windows of one round.
     *
     * @param watch whom to look at
     * @param targets pods by node
     * @param scrapes what became of asking them
     * @param now when they were asked
     */
    List<NodeWindow> windows(Watch watch, Map<String, ScrapeTarget> targets, Map<String, Scrape> scrapes, Instant now) {
        boolean[] due = due(now);
        Arrays.fill(troubles, "");
        last.keySet()
                .removeIf(node ->
                        !watch.canaries().contains(node) && !watch.controls().contains(node));
        List<NodeWindow> windows = new ArrayList<>();
        // Troubles of the nodes that matter most are noted last, and stay.
        for (String node : watch.controls()) {
            if (!watch.canaries().contains(node)) {
                windows.add(window(watch, node, false, targets, scrapes, now, due));
            }
        }
        for (String node : watch.canaries()) {
            windows.add(window(watch, node, true, targets, scrapes, now, due));
        }
        return windows;
    }

    private boolean[] due(Instant now) {
        boolean[] due = new boolean[taken.length];
        for (int j = 0; j < due.length; j++) {
            Mode mode = settings.slos().get(j).mode();
            boolean aged = mode == Mode.SUMMARY || mode == Mode.GAUGE;
            Duration since = taken[j] == null ? Duration.ZERO : Duration.between(taken[j], now);
            // Half an interval early is on time: rounds do not fall on the second.
            due[j] = !aged || since.plus(settings.interval().dividedBy(2)).compareTo(SUMMARY_AGE) >= 0;
            if (due[j] || taken[j] == null) {
                taken[j] = now;
            }
        }
        return due;
    }

    private NodeWindow window(
            Watch watch,
            String node,
            boolean canary,
            Map<String, ScrapeTarget> targets,
            Map<String, Scrape> scrapes,
            Instant now,
            boolean[] due) {
        double interval = AnalysisSettings.seconds(settings.interval());
        ScrapeTarget target = targets.get(node);
        if (target == null) {
            return new NodeWindow(
                    node, canary, Phase.NONE, interval, 0, 0, true, false, false, absent(node + " has no serving pod"));
        }
        boolean trial = target.revision().equals(watch.trial().revision());
        Phase phase = trial ? Phase.TRIAL : Phase.STABLE;
        double age = Math.max(0, AnalysisSettings.seconds(Duration.between(target.startedAt(), now)));
        Scrape scrape = scrapes.get(node);
        if (!(scrape instanceof Scrape.Answered answered)) {
            List<Sample> none =
                    absent(scrape instanceof Scrape.Failed failed ? failed.why() : target.metrics() + ": not asked");
            return of(target, canary, phase, interval, age, 0, none);
        }
        Exposition exposition = answered.exposition();
        List<Reading> readings = read(exposition);
        Last before = last.put(node, new Last(target.podUid(), target.startedAt(), now, readings));
        boolean same = before != null
                && before.podUid().equals(target.podUid())
                && before.startedAt().equals(target.startedAt());
        double dataAge = dataAge(exposition, now);
        if (!same && !trial) {
            List<Sample> life = readings.stream().map(Reading::lifetime).toList();
            return of(target, canary, Phase.LIFETIME, age, age, dataAge, life);
        }
        double seconds = same ? AnalysisSettings.seconds(Duration.between(before.at(), now)) : interval;
        List<Sample> samples = new ArrayList<>();
        for (int j = 0; j < readings.size(); j++) {
            Sample sample =
                    same ? Reading.between(before.readings().get(j), readings.get(j)) : Reading.first(readings.get(j));
            boolean early = !due[j] && !(sample instanceof Sample.Absent);
            samples.add(early ? new Sample.Absent(Skip.NOT_DUE) : sample);
        }
        return of(target, canary, phase, seconds, same ? age - seconds : age, dataAge, samples);
    }

    private static NodeWindow of(
            ScrapeTarget target,
            boolean canary,
            Phase phase,
            double seconds,
            double podAge,
            double dataAge,
            List<Sample> samples) {
        return new NodeWindow(
                target.node(),
                canary,
                phase,
                seconds,
                podAge,
                dataAge,
                target.nodeOnline(),
                target.podReady(),
                target.throttled(),
                samples);
    }

    private List<Sample> absent(String why) {
        List<Sample> samples = new ArrayList<>();
        for (int j = 0; j < troubles.length; j++) {
            troubles[j] = why;
            samples.add(new Sample.Absent(Skip.NO_DATA));
        }
        return samples;
    }

    private List<Reading> read(Exposition exposition) {
        List<Reading> readings = new ArrayList<>();
        for (int j = 0; j < troubles.length; j++) {
            SloSettings slo = settings.slos().get(j);
            Reading reading = reachable(slo, slo.selection().read(exposition));
            if (reading instanceof Reading.Missing missing) {
                troubles[j] = "the pods do not export " + missing.what()
                        + ": correct the name in spec.analysis.slos, or serve a version that exports it";
            }
            readings.add(reading);
        }
        return readings;
    }

    /** A histogram that ends below the limit cannot show that it is exceeded. */
    private Reading reachable(SloSettings slo, Reading reading) {
        double limit = slo.limitOf(hardwareClass);
        if (slo.mode() == Mode.HISTOGRAM
                && reading instanceof Reading.Counted counted
                && counted.bounds()[counted.bounds().length - 1] < limit) {
            return new Reading.Missing("a boundary of "
                    + slo.selection().names().stream().sorted().toList().get(0) + " at or above "
                    + slo.scale().text(limit));
        }
        return reading;
    }

    private double dataAge(Exposition exposition, Instant now) {
        OptionalLong oldest = settings.slos().stream()
                .map(slo -> slo.selection().measuredAt(exposition))
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .min();
        return oldest.isEmpty() ? 0 : Math.max(0, (now.toEpochMilli() - oldest.getAsLong()) / 1000.0);
    }

    /** The pods that are worth asking: of nodes that are online. */
    static List<ScrapeTarget> online(Map<String, ScrapeTarget> targets) {
        return targets.values().stream().filter(ScrapeTarget::nodeOnline).toList();
    }

    /** The pods of the nodes that are watched. */
    static Map<String, ScrapeTarget> targets(
            Watch watch, java.util.function.Function<String, Optional<ScrapeTarget>> byNode) {
        Map<String, ScrapeTarget> targets = new HashMap<>();
        for (List<String> nodes : List.of(watch.canaries(), watch.controls())) {
            for (String node : nodes) {
                byNode.apply(node).ifPresent(target -> targets.put(node, target));
            }
        }
        return targets;
    }
}
