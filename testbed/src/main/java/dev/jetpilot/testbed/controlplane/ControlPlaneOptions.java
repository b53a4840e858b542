package dev.jetpilot.testbed.controlplane;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a real control plane is set up.
 *
 * @param store what the API server keeps its objects in
 * @param directory where keys, kubeconfigs, logs and data go; made, and not removed afterwards
 * @param nodeMonitorGrace how long a node may be silent before it is Unknown, at least 1 s; Kubernetes and K3s: 50 s
 * @param controllerRequests requests a second that controller-manager and scheduler may send each, with bursts of twice as many; Kubernetes'
 *     own 20 and 50 make a fleet of 1,000 slow, K3s on small machines keeps them
 * @param daemonSetWorkers DaemonSets that are synced at the same time; Kubernetes and K3s: 2
 */
public record ControlPlaneOptions(
        Store store, Path directory, Duration nodeMonitorGrace, int controllerRequests, int daemonSetWorkers) {

    /** What the API server keeps its objects in. */
    public enum Store {
        /** SQLite behind kine, as K3s does on a single server. */
        KINE,
        ETCD;

        Binary binary() {
            return this == KINE ? Binary.KINE : Binary.ETCD;
        }
    }

    private static final Duration KUBERNETES_GRACE = Duration.ofSeconds(50);

    public ControlPlaneOptions {
        if (nodeMonitorGrace.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("nodeMonitorGrace is " + nodeMonitorGrace + "; at least 1 s");
        }
        directory = directory.toAbsolutePath();
    }

    /** As K3s, with the store that {@code jetpilot.cluster.store} names, kine if it names none. */
    public static ControlPlaneOptions in(Path directory) {
        return new ControlPlaneOptions(chosenStore(), directory, KUBERNETES_GRACE, 500, 10);
    }

    /** The store that the system property {@code jetpilot.cluster.store} names; kine by default. */
    public static Store chosenStore() {
        String name = System.getProperty("jetpilot.cluster.store", "").strip();
        return switch (name) {
            case "", "kine" -> Store.KINE;
            case "etcd" -> Store.ETCD;
            default ->
                throw new IllegalArgumentException("-Djetpilot.cluster.store is \"" + name + "\": write kine or etcd");
        };
    }

    /** The same on another store. */
    public ControlPlaneOptions withStore(Store other) {
        return new ControlPlaneOptions(other, directory, nodeMonitorGrace, controllerRequests, daemonSetWorkers);
    }

    /** The same with more or less patience with silent nodes. */
    public ControlPlaneOptions withNodeMonitorGrace(Duration grace) {
        return new ControlPlaneOptions(store, directory, grace, controllerRequests, daemonSetWorkers);
    }
}
