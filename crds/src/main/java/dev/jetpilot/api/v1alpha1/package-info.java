/**
 * The API of Jetpilot: EdgeModel, what is served, and EdgeRollout, where and how. Records that mirror the stored
 * JSON; what is
 * absent there is null here, and {@link dev.jetpilot.api.v1alpha1.Defaults} says what absence means. The CRDs are
 * generated from these types.
 */
package dev.jetpilot.api.v1alpha1;
