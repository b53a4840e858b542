/**
 * A small Kubernetes API server in memory, for tests, the demo and benchmarks.
 */
package dev.jetpilot.testbed.apiserver;
