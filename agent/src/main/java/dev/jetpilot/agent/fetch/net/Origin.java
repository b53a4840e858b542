package dev.jetpilot.agent.fetch.net;

import java.net.URI;
import java.util.Locale;

/**
 * Whom credentials belong to: scheme, host and port.
 *
 * @param scheme http or https
 * @param host in lower case
 * @param port never the implied one
 */
public record Origin(String scheme, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    public static Origin of(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int implied = scheme.equals("http") ? HTTP : HTTPS;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), uri.getPort() < 0 ? implied : uri.getPort());
    }

    /** What stands in the {@code Host} header: the port only where it is not the implied one. */
    public String hostHeader() {
        return port == (scheme.equals("http") ? HTTP : HTTPS) ? host : host + ":" + port;
    }

    /** A URI as it may be shown: without user, password, query and fragment, where secrets hide. */
    public static String shown(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + (uri.getRawPath() == null ? "" : uri.getRawPath());
    }
}
