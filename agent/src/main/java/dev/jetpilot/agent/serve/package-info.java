/** {@code serve}: the node's facts and telemetry over HTTP, for Prometheus and for the operator. */
package dev.jetpilot.agent.serve;
