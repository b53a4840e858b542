/** Benchmarks (JMH) of what must stay fast on a Jetson that serves models beside it: the planner. */
package dev.jetpilot.testbed.bench;
