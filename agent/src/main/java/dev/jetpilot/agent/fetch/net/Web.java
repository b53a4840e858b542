package dev.jetpilot.agent.fetch.net;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.pace.Pace;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** GET requests over HTTP/1.1, one at a time. */
public final class Web {
    private static final int REDIRECTS = 5;
    private static final int REDIRECTION = 300;
    private static final int CLIENT_ERRORS = 400;
    private static final int NOT_MODIFIED = 304;

    private final Settings settings;
    private final Pace pace;
    private HttpClient client;

    /**
     * How to talk to servers.
     *
     * @param connect longest time for a connection to be made
     * @param silence longest time in which nothing arrives
     * @param plain hosts that need no TLS
     * @param authorities file of PEM certificates that are trusted beside the system's
     */
    public record Settings(Duration connect, Duration silence, PlainHttp plain, Optional<Path> authorities) {}

    public Web(Settings settings, Pace pace) {
        this.settings = settings;
        this.pace = pace;
    }

    public PlainHttp plain() {
        return settings.plain();
    }

    /**
     * Sends a GET and follows redirects, five at most. The signer's headers go to the origin of {@code uri} only.
     *
     * @param where for messages, without secrets
     * @return any answer that is no redirect, errors included
     * @throws IOException when it may work another time
     */
    public Answer get(String where, URI uri, Map<String, String> headers, Signer signer)
            throws IOException, FetchFailure {
        Origin home = Origin.of(uri);
        URI next = uri;
        for (int redirects = 0; redirects <= REDIRECTS; redirects++) {
            if (!settings.plain().allows(next)) {
                throw new FetchFailure(
                        Outcome.BAD_COMMAND,
                        where,
                        redirects == 0
                                ? "it is not https"
                                : "the server sends us on to " + Origin.shown(next) + ", which is not https",
                        "use https, or name the host in --allow-http if its network is trusted");
            }
            Map<String, String> all = new LinkedHashMap<>(headers);
            if (Origin.of(next).equals(home)) {
                all.putAll(signer.sign(next, headers));
            }
            Answer answer = send(where, next, all);
            Optional<String> location = answer.header("location");
            if (answer.status() < REDIRECTION
                    || answer.status() >= CLIENT_ERRORS
                    || answer.status() == NOT_MODIFIED
                    || location.isEmpty()) {
                return answer;
            }
            answer.close();
            next = resolve(where, next, location.get());
        }
        throw new FetchFailure(
                Outcome.OTHER,
                where,
                "the server sends us on more than " + REDIRECTS + " times",
                "name the address at which the file really is");
    }

    private static URI resolve(String where, URI from, String location) throws FetchFailure {
        try {
            URI to = from.resolve(location);
            if (to.getHost() != null && to.getScheme() != null) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            // As bad as one without a host.
        }
        throw new FetchFailure(
                Outcome.OTHER, where, "the server sends us on to an address that is none", "mend the server");
    }

    private Answer send(String where, URI uri, Map<String, String> headers) throws IOException, FetchFailure {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
        headers.forEach(request::setHeader);
        // No timeout() on the request: newer JDKs count the body's time too.
        CompletableFuture<HttpResponse<Body>> response =
                client(where).sendAsync(request.build(), info -> new ArrivingBody(settings.silence()));
        try {
            HttpResponse<Body> r = response.get(settings.silence().toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(uri, r.statusCode(), r.headers(), r.body(), pace.now());
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new IOException("no answer within " + settings.silence().toMillis() + " ms", e);
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw reason(where, uri, e.getCause());
        }
    }

    private static IOException reason(String where, URI uri, Throwable cause) throws FetchFailure {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof CertPathBuilderException) {
                throw new FetchFailure(
                        Outcome.OTHER,
                        where,
                        "the certificate of " + uri.getHost() + " is signed by nobody we know",
                        "put its authority as ca.crt into the secret in secretRef",
                        cause);
            }
        }
        String what = cause instanceof SSLException
                ? "TLS failed: "
                : cause instanceof ConnectException ? "no connection to " + uri.getHost() + ": " : "";
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new IOException(what + message, cause);
    }

    private HttpClient client(String where) throws FetchFailure {
        if (client == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(settings.connect());
            if (settings.authorities().isPresent()) {
                builder.sslContext(
                        Authorities.trusting(where, settings.authorities().get()));
            }
            client = builder.build();
        }
        return client;
    }
}
