package dev.jetpilot.testbed.jetson;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Gives every pod a loopback address of its own out of 127.128.0.0 to 127.254.255.255, no pod the one of its
 * predecessor. It begins anywhere in there, so that testbeds on one machine seldom meet; where they do, the next is taken.
 */
final class PodAddresses {
    private static final int COUNT = 127 * 256 * 254;
    private static final int TRIES = 64;

    private final LoopbackHttp http;
    private final AtomicInteger next =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    PodAddresses(LoopbackHttp http) {
        this.http = http;
    }

    /** An address on which nobody is asked anything. */
    String take() {
        return address(next.getAndIncrement());
    }

    /** An address and who listens there. */
    record Taken(String ip, LoopbackHttp.Listening listening) {}

    /** An address on whose port the site answers. */
    Taken take(int port, Function<String, LoopbackHttp.Reply> site) {
        for (int i = 0; i < TRIES; i++) {
            String ip = take();
            try {
                return new Taken(ip, http.listen(new InetSocketAddress(InetAddress.getByName(ip), port), site));
            } catch (BindException e) {
                if (i == TRIES - 1) {
                    throw new IllegalStateException("cannot listen on " + ip + ":" + port + " nor on " + (TRIES - 1)
                            + " addresses before it (" + e.getMessage()
                            + "). Ports below 1024 need a privilege; and the "
                            + "whole of 127.0.0.0/8 must be local, which on macOS needs: sudo ifconfig lo0 alias "
                            + ip);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot listen on " + ip + ":" + port, e);
            }
        }
        throw new IllegalStateException("unreachable");
    }

    private static String address(int number) {
        int n = Math.floorMod(number, COUNT);
        return "127." + (128 + n / (256 * 254)) + "." + n / 254 % 256 + "." + (1 + n % 254);
    }
}
