package dev.jetpilot.testbed.bench;

import dev.jetpilot.operator.rollout.Plan;
import dev.jetpilot.operator.rollout.RolloutPlanner;
import dev.jetpilot.operator.rollout.Situation;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One plan over 10,000 nodes in three hardware classes, in the moments in which it has most to do. The goal: p99
 * under 10 ms on one core. {@code -prof gc} adds the bytes of one plan.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx256m", "-XX:+UseSerialGC"})
public class PlannerBenchmark {
    /** Nodes of the fleet. */
    @Param("10000")
    public int nodes;

    /** Where the rollout stands. */
    @Param
    public LargeFleet.Moment moment;

    private Situation situation;

    /** Makes the fleet, once, and sees that the moment is what its name says. */
    @Setup
    public void setUp() {
        situation = new LargeFleet(nodes).at(moment);
        moment.expect(RolloutPlanner.plan(situation));
    }

    /** One plan. */
    @Benchmark
    public Plan plan() {
        return RolloutPlanner.plan(situation);
    }
}
