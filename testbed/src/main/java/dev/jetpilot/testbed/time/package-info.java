/**
 * The one clock of the testbed. Everything that stamps or waits takes a {@link dev.jetpilot.testbed.time.TimeSource}, so that an hour of
 * a rollout can pass in a minute and all parts agree on what time it is.
 */
package dev.jetpilot.testbed.time;
