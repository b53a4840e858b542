/**
 * What kube-controller-manager and kube-scheduler do to an operator of DaemonSets, imitated on the embedded API server: pods that come and go
 * with node labels, hand-over on one GPU, nodes that fall silent, owners that take their dependents with them. Each controller reacts to
 * changes in the store, works through a queue of keys on one thread, and takes its time from the server's clock.
 *
 * <p>Not imitated: Deployments, Jobs and every other workload; eviction from tainted nodes (DaemonSet pods are never evicted anyway);
 * preemption, scoring and preferred affinity; pod affinity (only anti-affinity); DaemonSet {@code maxSurge}; adoption of orphaned pods.
 */
package dev.jetpilot.testbed.controllers;
