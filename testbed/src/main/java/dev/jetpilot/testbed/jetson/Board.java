package dev.jetpilot.testbed.jetson;

import java.time.Duration;

/**
 * Heat, power and clocks of one board.
 *
 * <p>The temperature follows the power drawn with a time constant of 90 s. Software throttling begins at 87 °C (NVIDIA's
 * figure for T234) and ends below 82 °C; a throttled board draws three quarters of the power and is 1.6 times as slow.
 * Guarded by the node's lock.
 */
final class Board {
    private static final double THROTTLE_ABOVE = 87;
    private static final double THROTTLE_UNTIL = 82;
    private static final double THROTTLED_SLOWER = 1.6;
    private static final double TIME_CONSTANT_SECONDS = 90;
    private static final double USUAL_AMBIENT = 35;
    private static final double HOT_AMBIENT = 80;
    /** How far a board at full power gets above its surroundings, in kelvin. */
    private static final double RISE_AT_FULL_POWER = 32;

    private final JetsonModule module;
    private JetsonModule.PowerMode mode;
    private double ambient = USUAL_AMBIENT;
    private double temperature = USUAL_AMBIENT + 10;
    private double watts;
    private double slowdown = 1;
    private boolean throttled;

    Board(JetsonModule module) {
        this.module = module;
        this.mode = module.powerModes().get(0);
        this.watts = module.idleWatts();
    }

    /** Lets time pass at a utilisation of the GPU between 0 and 1. */
    void pass(Duration span, double utilisation) {
        double full = throttled ? 0.75 * mode.watts() : mode.watts();
        watts = module.idleWatts() + Math.max(0, full - module.idleWatts()) * Math.min(1, utilisation);
        double target = ambient
                + RISE_AT_FULL_POWER * watts / module.powerModes().get(0).watts();
        temperature = target + (temperature - target) * Math.exp(-span.toNanos() / 1e9 / TIME_CONSTANT_SECONDS);
        throttled = temperature >= (throttled ? THROTTLE_UNTIL : THROTTLE_ABOVE);
    }

    /** A blocked fan in the afternoon sun: throttled from now on. */
    void overheat() {
        ambient = HOT_AMBIENT;
        temperature = 90;
        throttled = true;
    }

    /** Shade and a free fan: usual surroundings, and the board cools down from here. */
    void coolDown() {
        ambient = USUAL_AMBIENT;
    }

    void powerMode(String name) {
        mode = module.powerMode(name);
    }

    /** Makes every inference this many times as slow, for no reason that the board would report. */
    void slow(double factor) {
        slowdown = factor;
    }

    /** How many times longer an inference takes than in the fastest mode on a cool board. */
    double latencyFactor() {
        return mode.latencyFactor() * slowdown * (throttled ? THROTTLED_SLOWER : 1);
    }

    JetsonModule module() {
        return module;
    }

    /** Degrees Celsius. */
    double temperature() {
        return temperature;
    }

    double watts() {
        return watts;
    }

    boolean throttled() {
        return throttled;
    }
}
