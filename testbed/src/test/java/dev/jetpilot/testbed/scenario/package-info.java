/**
 * Whole stories, end to end: the real operator in this process, a Kubernetes API server with its controllers, virtual
 * Jetsons, and YAML as a user writes it. Each story is played on the embedded API server in every build, and on the real
 * control plane with {@code -Pcluster} ({@link dev.jetpilot.testbed.cluster.OnEitherServer}); a difference is a bug of the
 * embedded one. A story waits for what the API shows, in time that passes fast; a slow machine makes it take longer, and
 * nothing else.
 */
package dev.jetpilot.testbed.scenario;
