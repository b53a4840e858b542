package dev.jetpilot.testbed.controlplane;

import java.io.IOException;
import java.util.List;

/**
 * Ports of 127.0.0.1 that a control plane listens on.
 *
 * @param store of kine or etcd
 * @param peer of etcd, for its peers
 * @param api of the API server
 * @param controllerManager of its health endpoint
 * @param scheduler of its health endpoint
 */
record Ports(int store, int peer, int api, int controllerManager, int scheduler) {
    private static final int NEEDED = 5;

    static Ports free() throws IOException {
        List<Integer> ports = FreePorts.take(NEEDED);
        return new Ports(ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4));
    }
}
