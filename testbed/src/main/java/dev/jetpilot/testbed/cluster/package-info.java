/**
 * A cluster to play a story on: {@link dev.jetpilot.testbed.cluster.ClusterServer} hides which API server it is. The system property
 * {@code cluster} chooses: {@code embedded}, our imitation, which needs nothing but this JVM; or {@code real}, whose judgement counts.
 */
package dev.jetpilot.testbed.cluster;
