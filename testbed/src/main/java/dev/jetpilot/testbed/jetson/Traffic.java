package dev.jetpilot.testbed.jetson;

import java.time.Instant;
import java.time.ZoneOffset;

/**
 * How requests arrive at a node: a Poisson process, with the time of day and with bursts.
 *
 * @param perSecond mean rate, also the rate at which a {@link ModelProfile}'s latencies hold
 * @param diurnal swing over the day, 0 for none up to 1 (none at night, twice as many at noon UTC)
 * @param burstsPerHour how often a burst comes, on average
 * @param burstFactor how many times the usual rate in a burst, at least 1
 */
public record Traffic(double perSecond, double diurnal, double burstsPerHour, double burstFactor) {

    /** A camera or a line scanner: 20 requests a second, six short bursts an hour. */
    public static final Traffic USUAL = new Traffic(20, 0, 6, 1.3);

    public Traffic {
        if (perSecond < 0 || diurnal < 0 || diurnal > 1 || burstsPerHour < 0 || burstFactor < 1) {
            throw new IllegalArgumentException("traffic must have perSecond and burstsPerHour of at least 0, diurnal "
                    + "within 0..1 and burstFactor of at least 1, but they are " + perSecond + ", " + burstsPerHour
                    + ", " + diurnal + ", " + burstFactor);
        }
    }

    /** Steady traffic of that rate. */
    public static Traffic steady(double perSecond) {
        return new Traffic(perSecond, 0, 0, 1);
    }

    /** Expected requests per second at that time, without bursts. */
    double rateAt(Instant at) {
        double hour = at.atOffset(ZoneOffset.UTC).toLocalTime().toSecondOfDay() / 3600.0;
        return perSecond * (1 - diurnal * Math.cos(2 * Math.PI * hour / 24));
    }
}
