package dev.jetpilot.testbed.bench.race;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was seen of the operator beside the heats. */
final class OperatorFacts {
    private static final double MILLIS = 1000;

    private double emptyStart;
    private double fleetStart;
    private double emptyMib;
    private double fleetMib;
    private double peakMib;
    private final Map<String, WriteCount> settled = new HashMap<>();

    void empty(List<Duration> starts, double restingMib) {
        emptyStart = median(starts);
        emptyMib = restingMib;
    }

    void atFleet(List<Duration> starts) {
        fleetStart = median(starts);
    }

    void restingAtFleet(double mib) {
        fleetMib = mib;
    }

    void peak(double mib) {
        peakMib = Math.max(peakMib, mib);
    }

    void settled(String contender, WriteCount writes) {
        settled.put(contender, writes);
    }

    private static double median(List<Duration> starts) {
        return starts.stream().sorted().toList().get(starts.size() / 2).toMillis() / MILLIS;
    }

    /** Median seconds from start to ready without nodes. */
    double emptyStart() {
        return emptyStart;
    }

    /** Median seconds from start to ready with the fleet and its rollout there. */
    double fleetStart() {
        return fleetStart;
    }

    /** MiB resident when there is nothing to look after. */
    double emptyMib() {
        return emptyMib;
    }

    /** MiB resident when the fleet is settled. */
    double fleetMib() {
        return fleetMib;
    }

    /** The most that was resident at any time. */
    double peakMib() {
        return peakMib;
    }

    WriteCount settled(String contender) {
        return settled.getOrDefault(contender, new WriteCount(Map.of()));
    }
}
