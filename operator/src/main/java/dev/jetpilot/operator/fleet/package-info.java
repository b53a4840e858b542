/**
 * The values every room speaks of: nodes, assignments, revisions and their cursors. Immutable, without
 * behaviour that needs a clock, a client or a logger. {@code observe} makes them, {@code rollout} reads
 * them.
 */
package dev.jetpilot.operator.fleet;
