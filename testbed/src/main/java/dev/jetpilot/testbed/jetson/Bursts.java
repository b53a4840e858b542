package dev.jetpilot.testbed.jetson;

import java.time.Duration;
import java.time.Instant;

/** Times of more traffic at one node: they come at random, last 10 to 30 s, and end. */
final class Bursts {
    private final Traffic traffic;
    private final Dice dice;
    private Instant begins;
    private Instant ends;

    Bursts(Traffic traffic, Dice dice, Instant start) {
        this.traffic = traffic;
        this.dice = dice;
        next(start);
    }

    /** How many times the usual rate arrives at that time; the times asked for must not go back. */
    double factorAt(Instant at) {
        while (!at.isBefore(ends)) {
            next(ends);
        }
        return at.isBefore(begins) ? 1 : traffic.burstFactor();
    }

    private void next(Instant after) {
        if (traffic.burstsPerHour() == 0 || after.equals(Instant.MAX)) {
            begins = Instant.MAX;
            ends = Instant.MAX;
            return;
        }
        begins = after.plus(seconds(dice.exponential(3600 / traffic.burstsPerHour())));
        ends = begins.plus(seconds(10 + 20 * dice.uniform()));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
