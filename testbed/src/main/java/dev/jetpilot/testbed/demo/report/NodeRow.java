package dev.jetpilot.testbed.demo.report;

import java.time.Instant;
import java.util.List;

/**
 * One node's row in the timeline.
 *
 * @param node its name
 * @param hardwareClass the class it is of
 * @param site where it is
 * @param serving what its server ran, and when, oldest first
 * @param offline when it was not heard of
 */
public record NodeRow(String node, String hardwareClass, String site, List<Serving> serving, List<Period> offline) {

    /** A version that a node's server ran; {@code ready} tells whether its pod was Ready. */
    public record Serving(Period when, String version, boolean ready) {}

    public NodeRow {
        serving = List.copyOf(serving);
        offline = List.copyOf(offline);
    }

    /** Whether it served that version at any time within the period. */
    public boolean served(String version, Period within) {
        return serving.stream()
                .filter(s -> s.ready() && s.version().equals(version))
                .anyMatch(s -> !s.when().to().isBefore(within.from())
                        && !s.when().from().isAfter(within.to()));
    }

    /** Whether it was offline at that moment. */
    public boolean offlineAt(Instant moment) {
        return offline.stream().anyMatch(p -> p.holds(moment));
    }
}
