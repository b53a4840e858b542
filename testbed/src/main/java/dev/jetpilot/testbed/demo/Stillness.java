package dev.jetpilot.testbed.demo;

import dev.jetpilot.testbed.cluster.Request;
import dev.jetpilot.testbed.demo.report.Expectation;
import dev.jetpilot.testbed.demo.report.Mark;
import dev.jetpilot.testbed.demo.report.Numbers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Watches whether the operator leaves a settled fleet alone. */
final class Stillness {
    private static final Duration LEAST = Duration.ofSeconds(60);
    /** On the wall clock: a process needs its time to make a mistake. */
    private static final Duration LEAST_REAL = Duration.ofSeconds(2);

    private Stillness() {}

    /** Watches for a minute of the fleet's time, and at least two seconds. */
    static Expectation watch(Run run) throws InterruptedException {
        double speed = run.cluster().time().speed();
        Duration length = Duration.ofMillis(Math.max(LEAST.toMillis(), (long) (LEAST_REAL.toMillis() * speed)));
        run.mark(Mark.Kind.SETTLED, "settled");
        Instant from = run.cluster().time().now();
        Instant to = from.plus(length);
        run.await(
                "a minute of the fleet's time", () -> run.cluster().time().now().isAfter(to));
        List<String> writes = run.chronicle().operatorWrites(from).stream()
                .map(Request::summary)
                .toList();
        run.act(writes.size() + " writes in " + Numbers.span(length));
        String some = writes.isEmpty()
                ? "0"
                : writes.size() + " ("
                        + String.join("; ", writes.stream().limit(3).toList()) + ")";
        return new Expectation(
                "writes of the operator in " + Numbers.span(length) + " once settled", "0", some, writes.isEmpty());
    }
}
