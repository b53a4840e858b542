/**
 * Virtual Jetsons: what a kubelet, a container runtime, a board and an inference server do, as far as a rollout can see
 * it through the Kubernetes API and through {@code /metrics}.
 *
 * <p>A virtual Jetson talks to the API server through an ordinary client, so it runs on the embedded API server and on a
 * real one. Everything that takes time follows a {@link dev.jetpilot.testbed.time.TimeSource}.
 *
 * <p>Init containers take the time that the {@link dev.jetpilot.testbed.jetson.Script} says, or are real processes on a disk of the
 * node's own, where the fleet has {@link dev.jetpilot.testbed.nodeside.RealInits}; then an inference server reads the model that has
 * arrived, and what it serves is known by its digest.
 *
 * <p>What is not imitated: logs, exec and port forwarding, evictions under memory pressure, liveness probes, volumes'
 * contents (but for real init containers), sidecars' processes, and the network between pods. Readiness and startup probes are put to the server of the model by their port and
 * path, without HTTP in between, and when they first succeed is computed; exec and what other containers answer is taken to be
 * well.
 */
package dev.jetpilot.testbed.jetson;
