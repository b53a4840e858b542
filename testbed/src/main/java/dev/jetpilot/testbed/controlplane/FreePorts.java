package dev.jetpilot.testbed.controlplane;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of 127.0.0.1 that were free a moment ago, out of a range from which the system gives none to clients. */
public final class FreePorts {
    private static final int FROM = 20_000;
    private static final int TO = 32_000;
    private static final int TRIES = 1_000;

    private FreePorts() {}

    /**
     * That many, all different.
     *
     * @throws IOException if there are not so many
     */
    public static List<Integer> take(int needed) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < TRIES && held.size() < needed; i++) {
                hold(ThreadLocalRandom.current().nextInt(FROM, TO), held);
            }
            if (held.size() < needed) {
                throw new IOException("no " + needed + " free ports between " + FROM + " and " + TO + " of 127.0.0.1");
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
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
