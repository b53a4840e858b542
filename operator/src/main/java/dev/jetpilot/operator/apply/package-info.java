/**
 * The room that applies: a plan's {@link dev.jetpilot.operator.rollout.Action actions} become writes, in
 * order. The only writer of nodes, ControllerRevisions, DaemonSets and Services. Every write carries the
 * version it was planned on, so that a newer decision is never overwritten.
 */
package dev.jetpilot.operator.apply;
