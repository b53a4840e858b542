/**
 * Virtual Jetsons: what a kubelet, a container runtime, a board and an inference server do, as far as a rollout can see
 * it through the Kubernetes API and through {@code /metrics}.
 *
 * <p>A virtual Jetson talks to the API server through an ordinary client, so it runs on the embedded API server and on a
 * real one. Everything that takes time follows a {@link dev.jetpilot.testbed.time.TimeSource}.
 *
 * <p>What is not imitated: logs, exec and port forwarding, evictions under memory pressure, liveness probes, volumes'
 * contents, and the network between pods. Probes are not sent: when a probe would first succeed is computed.
 */
package dev.jetpilot.testbed.jetson;
