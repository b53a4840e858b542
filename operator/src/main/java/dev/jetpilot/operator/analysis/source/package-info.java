/**
 * Reads metrics: the Prometheus text format as serving pods export it, what of it an objective needs, and
 * the difference between two scrapes.
 *
 * <p>What a pod answers is untrusted: its size, the number of its series and the time it takes are bounded.
 * Formats: Prometheus text exposition 0.0.4 and, as far as counters, gauges, histograms and summaries go,
 * OpenMetrics 1.0.
 */
package dev.jetpilot.operator.analysis.source;
