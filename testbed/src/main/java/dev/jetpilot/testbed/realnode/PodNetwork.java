package dev.jetpilot.testbed.realnode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The addresses of one node's pods: a /24 that this machine has no route to yet. Each pod is at the end of a cable of its own to this machine
 * (CNI ptp); this machine's end goes with the pod.
 *
 * @param third the third byte of the addresses
 */
record PodNetwork(int third) {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final int FIRST = 10;
    private static final int SECOND = 99;
    private static final int BYTE = 256;

    /** One that is not in use. */
    static PodNetwork free() throws IOException {
        List<String> routes = Files.readAllLines(ROUTES);
        return IntStream.range(0, BYTE)
                .mapToObj(PodNetwork::new)
                .filter(network -> routes.stream().noneMatch(network::leads))
                .findFirst()
                .orElseThrow(() -> new IOException("all of 10.99.0.0/16 is in use: see `ip route`"));
    }

    /** Whether this machine forwards packets, which CNI switches on. */
    static boolean forwarding() throws IOException {
        return Files.readString(FORWARDING).strip().equals("1");
    }

    /** Has it forward none any more, unless another node is there. */
    static void stopForwarding() throws IOException {
        List<String> routes = Files.readAllLines(ROUTES);
        if (IntStream.range(0, BYTE)
                .mapToObj(PodNetwork::new)
                .noneMatch(n -> routes.stream().anyMatch(n::leads))) {
            Files.writeString(FORWARDING, "0");
        }
    }

    /** Whether a line of the kernel's table is a route into this network: its second column is the address, last byte first. */
    private boolean leads(String route) {
        String[] columns = route.trim().split("\\s+");
        return columns.length > 1
                && columns[1].endsWith(
                        HexFormat.of().withUpperCase().formatHex(new byte[] {(byte) third, (byte) SECOND, (byte) FIRST
                        }));
    }

    /** Whether a pod still has its cable. */
    boolean inUse() throws IOException {
        return Files.readAllLines(ROUTES).stream().anyMatch(this::leads);
    }

    String subnet() {
        return FIRST + "." + SECOND + "." + third + ".0/24";
    }

    /**
     * The configuration for CNI.
     *
     * @param leases directory that addresses in use are noted in
     */
    String configuration(Path leases) {
        return """
                {"cniVersion": "0.4.0", "name": "jetpilot", "plugins": [
                  {"type": "ptp", "ipMasq": false,
                   "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "%s", "routes": [{"dst": "0.0.0.0/0"}]}}]}
                """.formatted(leases, subnet());
    }
}
