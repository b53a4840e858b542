/**
 * The race: on one real control plane with many virtual Jetsons, a plain DaemonSet and Jetpilot roll out the same pods in turn.
 * {@link dev.jetpilot.testbed.bench.race.Race} is the command, {@code docs/benchmarks.md} says what it measures and how it came out.
 */
package dev.jetpilot.testbed.bench.race;
