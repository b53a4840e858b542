package dev.jetpilot.testbed.jetson;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How one version of a model behaves on the boards: the script of a world, not a measurement.
 *
 * @param version as in the environment variable {@code JETPILOT_MODEL_VERSION}
 * @param p95 95th percentile of the request latency by module label, at the nominal request rate, warm and in the
 *     module's fastest power mode; modules that are missing take {@code elsewhere}
 * @param elsewhere the same for all other modules
 * @param shape how latencies spread
 * @param load from the start of the container until the model can answer
 * @param engineBuild how long an init container that calls trtexec builds its engine, the first time on a node
 * @param warmUp how long the first requests are slower; 0 when readiness is gated on prewarm inferences
 * @param warmUpFactor how much slower the very first requests are, at least 1
 * @param errorRate share of requests that fail, 0 to 1
 * @param slowdownPerHour growth of the latency per hour of the container's life (a leak), 0 for none
 * @param crash how the serving container ends by itself, empty if it does not
 */
public record ModelProfile(
        String version,
        Map<String, Duration> p95,
        Duration elsewhere,
        LatencyShape shape,
        Duration load,
        Duration engineBuild,
        Duration warmUp,
        double warmUpFactor,
        double errorRate,
        double slowdownPerHour,
        Optional<Crash> crash) {

    /**
     * An end that the container brings on itself.
     *
     * @param after from the start of the container
     * @param exitCode as the runtime reports it, 1 to 255
     * @param message the last words on standard error
     */
    public record Crash(Duration after, int exitCode, String message) {}

    public ModelProfile {
        p95 = Map.copyOf(p95);
        if (errorRate < 0 || errorRate > 1 || warmUpFactor < 1) {
            throw new IllegalArgumentException("model " + version + ": errorRate must be within 0..1 and warmUpFactor "
                    + "at least 1, but they are " + errorRate + " and " + warmUpFactor);
        }
    }

    /** A well-behaved version: 4 s to load, 90 s for an engine, a minute of warm-up, one failure in 2,000. */
    public static ModelProfile of(String version, Map<String, Duration> p95) {
        return new ModelProfile(
                version,
                p95,
                Duration.ofMillis(25),
                LatencyShape.SERVER,
                Duration.ofSeconds(4),
                Duration.ofSeconds(90),
                Duration.ofSeconds(60),
                1.6,
                0.0005,
                0,
                Optional.empty());
    }

    /** The same version, ready only once it is warm. */
    public ModelProfile prewarmed() {
        return new ModelProfile(
                version,
                p95,
                elsewhere,
                shape,
                load.plus(Duration.ofSeconds(6)),
                engineBuild,
                Duration.ZERO,
                1,
                errorRate,
                slowdownPerHour,
                crash);
    }

    /** The same version with another share of failed requests. */
    public ModelProfile failing(double share) {
        return new ModelProfile(
                version, p95, elsewhere, shape, load, engineBuild, warmUp, warmUpFactor, share, slowdownPerHour, crash);
    }

    /** The same version, ending by itself. */
    public ModelProfile crashing(Crash how) {
        return new ModelProfile(
                version,
                p95,
                elsewhere,
                shape,
                load,
                engineBuild,
                warmUp,
                warmUpFactor,
                errorRate,
                slowdownPerHour,
                Optional.of(how));
    }

    /** The same version, well again. */
    public ModelProfile healed() {
        return new ModelProfile(
                version,
                p95,
                elsewhere,
                shape,
                load,
                engineBuild,
                warmUp,
                warmUpFactor,
                errorRate,
                slowdownPerHour,
                Optional.empty());
    }

    /** Median of the body on that module, in milliseconds. */
    double medianMillis(JetsonModule module) {
        return p95.getOrDefault(module.label(), elsewhere).toNanos() / 1e6 / shape.quantile(0.95);
    }
}
