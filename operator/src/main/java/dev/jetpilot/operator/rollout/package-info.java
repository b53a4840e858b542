/**
 * The room that plans. {@link dev.jetpilot.operator.rollout.RolloutPlanner} turns one
 * {@link dev.jetpilot.operator.rollout.Situation} into one {@link dev.jetpilot.operator.rollout.Plan}:
 * what to write, what to tell people, when to look again. Pure: no clock, no client, no logger; the same
 * situation always gives the same plan.
 */
package dev.jetpilot.operator.rollout;
