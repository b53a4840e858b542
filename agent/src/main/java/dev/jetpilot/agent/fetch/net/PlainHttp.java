package dev.jetpilot.agent.fetch.net;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * The hosts that may be spoken to without TLS. Anybody between them and the node sees the credentials and what is fetched.
 *
 * @param hosts {@code HOST}, any port of it, or {@code HOST:PORT}
 */
public record PlainHttp(Set<String> hosts) {
    public PlainHttp {
        hosts = Set.copyOf(hosts);
    }

    /** Whether the authority of an {@code oci} or {@code s3} address, or of a URI, is one of them. */
    public boolean allows(String host, int port) {
        String name = host.toLowerCase(Locale.ROOT);
        return hosts.contains(name) || hosts.contains(name + ":" + port);
    }

    /** Whether a request to it may be sent at all. */
    public boolean allows(URI uri) {
        Origin origin = Origin.of(uri);
        return origin.scheme().equals("https")
                || (origin.scheme().equals("http") && allows(origin.host(), origin.port()));
    }
}
