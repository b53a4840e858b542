package dev.jetpilot.testbed.bench.race;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One contender over one distance, from the wish for a version until every online node serves it, or until nothing moves any more.
 *
 * @param contender who
 * @param dead whether some nodes were dead
 * @param seconds until the last online node served it; of a contender that stalls, until the last node that it updated
 * @param updated nodes that serve the version
 * @param wanted online nodes
 * @param writes from the wish until a little after the end
 * @param planeCpu processor seconds of the control plane
 * @param operatorCpu processor seconds of the operator; 0 without one
 * @param load average of the machine at the end
 */
record Heat(
        String contender,
        boolean dead,
        double seconds,
        int updated,
        int wanted,
        WriteCount writes,
        double planeCpu,
        double operatorCpu,
        double load) {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    /** What is written late belongs to it too: the last counts, and events that were held back. */
    private static final Duration AFTERMATH = Duration.ofSeconds(10);

    private static final double NANOS = 1e9;

    boolean finished() {
        return updated >= wanted;
    }

    static Heat run(
            Arena arena,
            Contender contender,
            Optional<OperatorUnderTest> operator,
            String version,
            String maxUnavailable,
            boolean dead) {
        int wanted = arena.options().nodes() - (dead ? arena.options().dead() : 0);
        double planeBefore = arena.planeCpuSeconds();
        double operatorBefore = operator.map(OperatorUnderTest::cpuSeconds).orElse(0.0);
        Instant begin = Instant.now();
        long start = System.nanoTime();
        contender.send(version, maxUnavailable);
        int updated = 0;
        long moved = System.nanoTime();
        while (updated < wanted
                && System.nanoTime() - moved < arena.options().stall().toNanos()) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            int now = arena.serving().nodes(version).size();
            if (now != updated) {
                updated = now;
                moved = System.nanoTime();
            }
        }
        double seconds = (moved - start) / NANOS;
        Instant end = Instant.now();
        Patience.pass(AFTERMATH);
        return new Heat(
                contender.name(),
                dead,
                seconds,
                updated,
                wanted,
                WriteCount.of(arena.plane().audit(), begin, end.plus(AFTERMATH)),
                arena.planeCpuSeconds() - planeBefore,
                operator.map(OperatorUnderTest::cpuSeconds).orElse(0.0) - operatorBefore,
                ProcessUsage.load());
    }
}
