/**
 * Virtual Jetsons: what a kubelet, a container runtime, a board and an inference server do, as far as a rollout can see
 * it through the Kubernetes API and through {@code /metrics}.
 *
 * <p>A virtual Jetson talks to the API server through an ordinary client, so it runs on the embedded API server and on a
 * real one. Everything that takes time follows a {@link dev.jetpilot.testbed.time.TimeSource}.
 *
 * <p>What is not imitated: logs, exec and port forwarding, evictions under memory pressure, liveness probes, volumes'
 * contents, and the network between pods. Readiness and startup probes are put to the server of the model by their port and
 * path, without HTTP in between, and when they first succeed is computed; exec and what other containers answer is taken to be
 * well.
 */
package dev.jetpilot.testbed.jetson;
