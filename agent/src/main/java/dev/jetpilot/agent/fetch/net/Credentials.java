package dev.jetpilot.agent.fetch.net;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Json;
import dev.jetpilot.agent.fetch.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A Secret as a directory of files: {@code username} and {@code password}, {@code token}, {@code .dockerconfigjson}, AWS's own names, and
 * {@code ca.crt}. Read when asked, so that a Secret that was changed meanwhile counts. Nothing of it is ever part of a message.
 */
public final class Credentials {
    private static final List<String> DOCKER_FILES = List.of(".dockerconfigjson", "config.json");

    private final Optional<Path> directory;

    public Credentials(Optional<Path> directory) {
        this.directory = directory;
    }

    /** A user and the password. */
    public record Login(String user, String password) {
        /** Value of an Authorization header. */
        public String basic() {
            return "Basic "
                    + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "Login[]";
        }
    }

    /** One file of the Secret, without the line end that editors leave. */
    public Optional<String> text(String file) throws FetchFailure {
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        Path path = directory.get().resolve(file);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(path).strip());
        } catch (IOException e) {
            throw new FetchFailure(
                    Outcome.UNAUTHORIZED, path.toString(), "it cannot be read", "look at the mount of the secret", e);
        }
    }

    /** The certificate authorities of the Secret. */
    public Optional<Path> authorities() {
        return directory.map(d -> d.resolve("ca.crt")).filter(Files::exists);
    }

    /**
     * Who we are to a host.
     *
     * @param host with its port, if any
     */
    public Optional<Login> login(String host) throws FetchFailure {
        Optional<String> user = text("username");
        Optional<String> password = text("password");
        if (user.isPresent() && password.isPresent()) {
            return Optional.of(new Login(user.get(), password.get()));
        }
        for (String file : DOCKER_FILES) {
            Optional<String> config = text(file);
            if (config.isPresent()) {
                return docker(file, config.get(), host);
            }
        }
        return Optional.empty();
    }

    private Optional<Login> docker(String file, String config, String host) throws FetchFailure {
        try {
            for (Map.Entry<String, Json> auth : Json.parse(config.getBytes(StandardCharsets.UTF_8))
                    .get("auths")
                    .members()
                    .entrySet()) {
                if (hostOf(auth.getKey()).equals(host.toLowerCase(Locale.ROOT))) {
                    return login(auth.getValue());
                }
            }
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            // Without the cause: parsers quote what they read.
            throw new FetchFailure(
                    Outcome.UNAUTHORIZED,
                    directory.orElseThrow().resolve(file).toString(),
                    "it is not what docker login writes",
                    "make the secret anew with kubectl create secret docker-registry");
        }
    }

    private static Optional<Login> login(Json auth) {
        Optional<String> user = auth.get("username").text();
        Optional<String> password = auth.get("password").text();
        if (user.isPresent() && password.isPresent()) {
            return Optional.of(new Login(user.get(), password.get()));
        }
        return auth.get("auth").text().map(both -> {
            String plain = new String(Base64.getDecoder().decode(both), StandardCharsets.UTF_8);
            int colon = plain.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("auth");
            }
            return new Login(plain.substring(0, colon), plain.substring(colon + 1));
        });
    }

    /** Keys are hosts or, of old, {@code https://index.docker.io/v1/}. */
    private static String hostOf(String key) {
        String bare = key.replaceFirst("^https?://", "").toLowerCase(Locale.ROOT);
        int slash = bare.indexOf('/');
        String host = slash < 0 ? bare : bare.substring(0, slash);
        return host.equals("index.docker.io") ? "docker.io" : host;
    }
}
