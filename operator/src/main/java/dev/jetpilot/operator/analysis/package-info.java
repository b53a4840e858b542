/**
 * The room that judges: metrics of canary and control pods become samples, samples become a
 * {@link dev.jetpilot.operator.analysis.Verdict} for every hardware class and objective, with its
 * evidence.
 *
 * <p>{@code .source} reads metrics over the network, {@code .judge} is pure arithmetic. The values here
 * are what the planner sees.
 */
package dev.jetpilot.operator.analysis;
