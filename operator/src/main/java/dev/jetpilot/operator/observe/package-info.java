/**
 * The room that observes: informer caches become one immutable
 * {@link dev.jetpilot.operator.observe.Observation} of a rollout. The only room that reads caches. What
 * comes out of a cache is shared and is never changed.
 */
package dev.jetpilot.operator.observe;
