package dev.jetpilot.operator.runtime;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Why an API server gives no answer that helps, in words: the exception's own say in which class it happened. */
final class ServerTrouble {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private ServerTrouble() {}

    static String words(KubernetesClientException e) {
        if (e.getCode() == UNAUTHORIZED) {
            return "unauthorized: it does not accept the token or client certificate";
        }
        if (e.getCode() == FORBIDDEN) {
            return "forbidden: " + e.getMessage();
        }
        if (e.getCode() > 0) {
            return "HTTP " + e.getCode() + ": " + e.getMessage();
        }
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = e; t != null && !chain.contains(t); t = t.getCause()) {
            chain.add(t);
        }
        Throwable root = chain.get(chain.size() - 1);
        if (any(chain, UnknownHostException.class, UnresolvedAddressException.class)) {
            return "unknown host: the name of the server cannot be resolved";
        }
        if (any(chain, SSLException.class, CertificateException.class)) {
            return "TLS: the server's certificate is not accepted" + detail(root);
        }
        if (any(chain, NoRouteToHostException.class)) {
            return "no route to the host";
        }
        if (any(chain, SocketTimeoutException.class, HttpTimeoutException.class, TimeoutException.class)) {
            return "no answer in time";
        }
        if (any(chain, ConnectException.class)) {
            return "connection refused: nothing listens there";
        }
        return Optional.ofNullable(root.getMessage())
                .orElseGet(() -> root.getClass().getSimpleName());
    }

    private static boolean any(List<Throwable> chain, Class<?>... kinds) {
        return chain.stream().anyMatch(t -> List.of(kinds).stream().anyMatch(kind -> kind.isInstance(t)));
    }

    private static String detail(Throwable root) {
        return root.getMessage() == null ? "" : " (" + root.getMessage() + ")";
    }
}
