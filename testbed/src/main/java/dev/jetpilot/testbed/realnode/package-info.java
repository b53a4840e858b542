/**
 * One real node for a real control plane: kubelet, containerd, runc and CNI of this machine, in namespaces of its own, with images made from
 * scratch. Needs root and a few packages; see docs/cluster.md.
 *
 * <p>There is no kube-proxy, no DNS and no registry: pods reach each other and are reached by their addresses, from this machine, and run
 * images that were loaded from files.
 */
package dev.jetpilot.testbed.realnode;
