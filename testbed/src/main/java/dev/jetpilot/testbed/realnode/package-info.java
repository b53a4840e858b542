/**
 * One real node for a real control plane: kubelet, containerd, runc and CNI of this machine, in namespaces of its own, with images made from
 * scratch. Needs root and a few packages; see docs/cluster.md.
 *
 * <p>There is no DNS and no registry, and of all Services only {@code default/kubernetes} is served: pods reach each other, and are reached from
 * this machine, by their addresses, and run images that were loaded from files.
 */
package dev.jetpilot.testbed.realnode;
