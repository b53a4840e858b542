package dev.jetpilot.agent.fetch.net;

import java.net.URI;
import java.util.Map;

/** Says who asks. Its headers go to the origin that they are meant for and nowhere else. */
@FunctionalInterface
public interface Signer {
    /** Nobody in particular. */
    Signer ANONYMOUS = (uri, headers) -> Map.of();

    /**
     * Signs a request.
     *
     * @param uri of a GET request
     * @param headers which the request has already
     * @return headers to add
     */
    Map<String, String> sign(URI uri, Map<String, String> headers);
}
