/**
 * The room with the server: a {@link dev.jetpilot.testbed.serverroom.ServerNode} is a node without GPU whose pods are processes of this
 * machine, so that a Deployment installed on the real control plane runs for real: its own variables, its own token, its own rights, its
 * probes. The node talks to the API server as a kubelet does, with a kubelet's rights.
 *
 * <p>What a kubelet has and this has not: containers. A process sees this machine's files and network, runs as this user, and is not kept
 * within its limits. docs/cluster.md tells what stands in for what. A pod that asks for something which is not imitated is not run, and its
 * status says so.
 */
package dev.jetpilot.testbed.serverroom;
