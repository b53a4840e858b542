package dev.jetpilot.agent.telemetry;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A thermal zone.
 *
 * @param zone the kernel's name for it, as in {@code gpu-thermal}; a second one of that name has its number behind it
 * @param celsius nothing while what it measures is switched off
 * @param trips where the kernel acts; without those that only drive a fan
 */
public record Temperature(String zone, OptionalDouble celsius, List<Trip> trips) {
    public Temperature {
        trips = List.copyOf(trips);
    }

    /**
     * @param number the kernel's
     * @param kind {@code passive}: it slows something down (or only warns: Orin's at 70 °C); {@code hot}: it tells the
     *     firmware; {@code critical}: it shuts down
     */
    public record Trip(int number, String kind, double celsius) {}
}
