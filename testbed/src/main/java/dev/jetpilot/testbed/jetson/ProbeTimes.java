package dev.jetpilot.testbed.jetson;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What comes of the probes of a container that has started: they come at their period from their initial delay on, readiness
 * after startup.
 *
 * @param answersAt when the container becomes ready; {@link Instant#MAX} if it never does
 * @param killedAt when its startup probe has failed as often as it may; {@link Instant#MAX} if it does not
 * @param unhealthy which probe fails however long one waits, and why
 */
record ProbeTimes(Instant answersAt, Instant killedAt, Optional<String> unhealthy) {
    /** Of a container that does not run. */
    static final ProbeTimes NEVER = new ProbeTimes(Instant.MAX, Instant.MAX, Optional.empty());

    /**
     * The probes of a container.
     *
     * @param started when its process was started
     * @param able from when on the process can answer
     * @param failure why it answers a probe badly even then
     */
    static ProbeTimes of(
            Container container, Instant started, Instant able, Function<Probe, Optional<String>> failure) {
        Optional<Probe> startup = Optional.ofNullable(container.getStartupProbe());
        Optional<Probe> readiness = Optional.ofNullable(container.getReadinessProbe());
        Optional<String> unstarted = startup.flatMap(failure).map(why -> "Startup probe failed: " + why);
        Instant up = unstarted.isPresent()
                ? Instant.MAX
                : startup.map(probe -> firstSuccess(probe, started, able)).orElse(started);
        Instant last = startup.map(probe -> lastChance(probe, started)).orElse(Instant.MAX);
        if (up.isAfter(last)) {
            return new ProbeTimes(Instant.MAX, last, unstarted);
        }
        Optional<String> unready = readiness.flatMap(failure).map(why -> "Readiness probe failed: " + why);
        Instant ready = unready.isPresent()
                ? Instant.MAX
                : readiness.map(probe -> firstSuccess(probe, up, able)).orElse(up);
        return new ProbeTimes(ready, Instant.MAX, unready);
    }

    private static Instant firstSuccess(Probe probe, Instant from, Instant able) {
        Instant first = first(probe, from);
        long period = period(probe);
        long late = Math.max(0, Duration.between(first, able).toMillis());
        long misses = (late + period * 1000 - 1) / (period * 1000);
        long more = Optional.ofNullable(probe.getSuccessThreshold()).orElse(1) - 1L;
        return first.plusSeconds((misses + more) * period);
    }

    /** The probe whose failure is one too many. */
    private static Instant lastChance(Probe probe, Instant from) {
        long more = Optional.ofNullable(probe.getFailureThreshold()).orElse(3) - 1L;
        return first(probe, from).plusSeconds(more * period(probe));
    }

    private static Instant first(Probe probe, Instant from) {
        return from.plusSeconds(
                Optional.ofNullable(probe.getInitialDelaySeconds()).orElse(0));
    }

    private static long period(Probe probe) {
        return Optional.ofNullable(probe.getPeriodSeconds()).orElse(10);
    }
}
