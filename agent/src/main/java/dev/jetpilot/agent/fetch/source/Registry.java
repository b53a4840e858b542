package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Json;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.net.Answer;
import dev.jetpilot.agent.fetch.net.Credentials;
import dev.jetpilot.agent.fetch.net.Origin;
import dev.jetpilot.agent.fetch.net.Signer;
import dev.jetpilot.agent.fetch.net.Web;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One repository of an OCI registry, to read from (OCI distribution specification 1.1). Logs in when it is told to, by Basic or by Bearer
 * token, and again when the token has run out in the middle of a long fetch.
 */
final class Registry {
    private static final int UNAUTHORIZED = 401;
    private static final int TOKEN_BYTES = 256 * 1024;
    private static final Pattern PARAMETER = Pattern.compile("([A-Za-z_]+)=(?:\"([^\"]*)\"|([^\",\\s]+))");

    private final Web web;
    private final Credentials credentials;
    private final OciReference reference;
    private final String where;
    private Signer signer = Signer.ANONYMOUS;

    Registry(Web web, Credentials credentials, OciReference reference, String where) {
        this.web = web;
        this.credentials = credentials;
        this.reference = reference;
        this.where = where;
    }

    /** Any answer, errors included. */
    Answer get(String kind, String name, Map<String, String> headers) throws IOException, FetchFailure {
        URI uri = reference.uri(kind, name);
        Answer answer = web.get(where, uri, headers, signer);
        Optional<String> challenge = answer.header("www-authenticate");
        if (answer.status() != UNAUTHORIZED || challenge.isEmpty()) {
            return answer;
        }
        answer.close();
        signer = login(challenge.get());
        return web.get(where, uri, headers, signer);
    }

    private Signer login(String challenge) throws IOException, FetchFailure {
        Optional<Credentials.Login> login = credentials.login(reference.registry());
        String kind = challenge.strip().split("\\s", 2)[0];
        if (kind.equalsIgnoreCase("Basic")) {
            String basic = login.map(Credentials.Login::basic)
                    .orElseThrow(() ->
                            refused("the registry wants a login, and the secret has none for " + reference.registry()));
            return (uri, headers) -> Map.of("Authorization", basic);
        }
        if (kind.equalsIgnoreCase("Bearer")) {
            String token = token(challenge, login);
            return (uri, headers) -> Map.of("Authorization", "Bearer " + token);
        }
        throw refused("the registry wants a login of a kind we do not know, " + kind);
    }

    /** The realm is another host as a rule: the registry says whom it trusts, and only TLS, or a host that was named, gets the login. */
    private String token(String challenge, Optional<Credentials.Login> login) throws IOException, FetchFailure {
        String realm = "";
        StringBuilder query = new StringBuilder();
        Matcher parameter = PARAMETER.matcher(challenge);
        while (parameter.find()) {
            String value = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
            switch (parameter.group(1)) {
                case "realm" -> realm = value;
                case "service", "scope" ->
                    query.append(query.isEmpty() ? "" : "&")
                            .append(parameter.group(1))
                            .append('=')
                            .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
                default -> {}
            }
        }
        URI uri;
        try {
            uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
            Origin.of(uri);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw refused("the registry names no address at which to log in");
        }
        Signer basic = login.isEmpty()
                ? Signer.ANONYMOUS
                : (to, headers) -> Map.of("Authorization", login.get().basic());
        byte[] answer = web.get(where, uri, Map.of(), basic)
                .orFail(where, "look at the registry's login service")
                .bytes(TOKEN_BYTES);
        try {
            Json json = Json.parse(answer);
            return json.get("token")
                    .text()
                    .or(() -> json.get("access_token").text())
                    .orElseThrow(() -> refused("the registry's login service gives no token"));
        } catch (IOException e) {
            // Without the cause: parsers quote what they read.
            throw refused("the registry's login service does not answer in JSON");
        }
    }

    private FetchFailure refused(String what) {
        return new FetchFailure(Outcome.UNAUTHORIZED, where, what, "look at the secret in spec.source.secretRef");
    }
}
