package dev.jetpilot.testbed.realnode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The one Service of this cluster that kube-proxy would have to serve: {@code default/kubernetes}, so that pods find the API server where their
 * environment says. The kernel sends what the node's pods address to it to the API server on 127.0.0.1, which nothing but those pods' cables
 * may do ({@code route_localnet}).
 */
final class KubernetesService {
    /** Interfaces that are made from now on take it over. */
    private static final Path ROUTE_LOCALNET = Path.of("/proc/sys/net/ipv4/conf/default/route_localnet");

    private final List<String> rule;
    private final String before;

    private KubernetesService(List<String> rule, String before) {
        this.rule = rule;
        this.before = before;
    }

    /**
     * Opens the way.
     *
     * @param network of the pods
     * @param address of the Service
     * @param server that serves it, on 127.0.0.1
     */
    static KubernetesService open(PodNetwork network, String address, URI server) throws IOException {
        List<String> rule = List.of(
                "PREROUTING",
                "--source",
                network.subnet(),
                "--destination",
                address,
                "--protocol",
                "tcp",
                "--dport",
                "443",
                "--jump",
                "DNAT",
                "--to-destination",
                server.getHost() + ":" + server.getPort());
        KubernetesService service = new KubernetesService(rule, Files.readString(ROUTE_LOCALNET));
        // In front of what a node that was killed may have left.
        iptables("--insert", rule).orFail();
        Files.writeString(ROUTE_LOCALNET, "1");
        return service;
    }

    void close() throws IOException {
        Files.writeString(ROUTE_LOCALNET, before);
        iptables("--delete", rule).orFail();
    }

    private static Command iptables(String verb, List<String> rule) {
        List<String> words = new ArrayList<>(List.of("iptables", "--wait", "--table", "nat", verb));
        words.addAll(rule);
        return Command.run(words);
    }
}
