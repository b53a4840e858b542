package dev.jetpilot.testbed.controlplane;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of 127.0.0.1 that were free a moment ago, out of a range from which the system gives none to clients.
 *
 * @param store of kine or etcd
 * @param peer of etcd, for its peers
 * @param api of the API server
 * @param controllerManager of its health endpoint
 * @param scheduler of its health endpoint
 */
record Ports(int store, int peer, int api, int controllerManager, int scheduler) {
    private static final int FROM = 20_000;
    private static final int TO = 32_000;
    private static final int TRIES = 1_000;
    private static final int NEEDED = 5;

    static Ports free() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < TRIES && held.size() < NEEDED; i++) {
                hold(ThreadLocalRandom.current().nextInt(FROM, TO), held);
            }
            if (held.size() < NEEDED) {
                throw new IOException("no free ports between " + FROM + " and " + TO + " of 127.0.0.1");
            }
            List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
            return new Ports(ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4));
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static void hold(int port, List<ServerSocket> held) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            held.add(socket);
        } catch (IOException taken) {
            // The next one, then.
        }
    }
}
