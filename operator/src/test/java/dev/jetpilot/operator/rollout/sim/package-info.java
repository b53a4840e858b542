/**
 * Small worlds in which the planner is tried: an API server with preconditions, kubelets, operators whose
 * caches lag behind and who are killed at any write. The rules R1 to R17 are checked after every step.
 */
package dev.jetpilot.operator.rollout.sim;
