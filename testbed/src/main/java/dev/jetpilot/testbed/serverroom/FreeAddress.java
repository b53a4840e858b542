package dev.jetpilot.testbed.serverroom;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Loopback addresses out of 127.32.0.0 to 127.63.255.255, where virtual Jetsons and their pods have none. */
final class FreeAddress {
    private static final int FIRST = 32;
    private static final int LAST = 63;
    private static final int TRIES = 100;

    private FreeAddress() {}

    /** One on which nobody listens on any of the container's ports. */
    static String of(Container container) {
        for (int i = 0; i < TRIES; i++) {
            String address = any();
            if (container.getPorts().stream().allMatch(port -> free(address, port))) {
                return address;
            }
        }
        throw new IllegalStateException("none of " + TRIES + " addresses of 127.0.0.0/8 is free for the ports of "
                + container.getName() + "; on macOS they must be made first: sudo ifconfig lo0 alias 127.32.0.1");
    }

    /** Any one. */
    static String any() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "127." + random.nextInt(FIRST, LAST + 1) + "." + random.nextInt(256) + "." + random.nextInt(1, 255);
    }

    private static boolean free(String address, ContainerPort port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port.getContainerPort()));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
