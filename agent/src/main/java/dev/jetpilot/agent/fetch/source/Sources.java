package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.net.Credentials;
import dev.jetpilot.agent.fetch.net.Origin;
import dev.jetpilot.agent.fetch.net.Signer;
import dev.jetpilot.agent.fetch.net.Web;
import dev.jetpilot.agent.fetch.pace.Pace;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads {@code spec.source.uri}.
 *
 * @param web that carries what is remote
 * @param credentials of the source
 * @param mount where the claim's root, or the host's, appears in the container
 * @param hostPaths directories of the host that may be read
 * @param s3 where S3 is, unless the Secret says
 * @param pace for signatures
 */
public record Sources(Web web, Credentials credentials, Optional<Path> mount, List<Path> hostPaths, S3 s3, Pace pace) {
    private static final String AUTHOR = "mend spec.source.uri of the EdgeModel";

    public Sources {
        hostPaths = List.copyOf(hostPaths);
    }

    /**
     * Where S3 is.
     *
     * @param endpoint base URL of an S3 server; empty: AWS
     * @param region of the bucket; empty: us-east-1
     */
    public record S3(Optional<String> endpoint, Optional<String> region) {}

    /**
     * The source that a URI names; nothing is asked yet.
     *
     * @param text the URI
     * @param digest what is stored there
     * @param name of the file in the cache; empty: the last segment of the URI's path
     */
    public Source open(String text, String digest, Optional<String> name) throws FetchFailure {
        URI uri = parse(text);
        String where = Origin.shown(uri);
        return switch (uri.getScheme()) {
            case "https", "http" ->
                new WebFile(web, where, uri, authorization(uri), "If-Range", part(where, uri, digest, name));
            case "s3" -> s3(where, uri, part(where, uri, digest, name));
            case "oci" -> OciArtifact.of(web, credentials, where, uri, digest, name);
            case "pvc" -> claim(where, uri, part(where, uri, digest, name));
            case "hostPath" -> host("hostPath://" + uri.getPath(), uri, part(where, uri, digest, name));
            default ->
                throw new FetchFailure(Outcome.BAD_COMMAND, where, "nobody knows " + uri.getScheme() + "://", AUTHOR);
        };
    }

    private static URI parse(String text) throws FetchFailure {
        try {
            // Bucket and claim names may have what host names may not, as underscores.
            URI uri = new URI(text);
            if (uri.getRawUserInfo() != null
                    || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
                throw new FetchFailure(
                        Outcome.BAD_COMMAND,
                        uri.getScheme() + "://" + uri.getHost(),
                        "the URI carries a user or a password, which everybody can read there",
                        "put them into a Secret and name it in spec.source.secretRef");
            }
            boolean local = "hostPath".equals(uri.getScheme());
            if (uri.getScheme() != null && uri.getPath() != null && (local || uri.getHost() != null)) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Not quoted: it may carry a secret.
        }
        throw new FetchFailure(
                Outcome.BAD_COMMAND,
                "--uri",
                "it is no URI such as https://HOST/PATH, oci://HOST/NAME:TAG, s3://BUCKET/KEY, pvc://CLAIM/PATH or"
                        + " hostPath:///PATH",
                AUTHOR);
    }

    private static Part part(String where, URI uri, String digest, Optional<String> name) throws FetchFailure {
        String path = uri.getPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        return new Part(Names.checked(where, name.orElse(last)), digest, OptionalLong.empty());
    }

    private Signer authorization(URI uri) throws FetchFailure {
        Optional<String> token = credentials.text("token");
        Optional<String> value = token.isPresent()
                ? token.map(t -> "Bearer " + t)
                : credentials.login(uri.getAuthority()).map(Credentials.Login::basic);
        return value.isEmpty() ? Signer.ANONYMOUS : (to, headers) -> Map.of("Authorization", value.get());
    }

    private Source s3(String where, URI uri, Part part) throws FetchFailure {
        Optional<String> fromSecret = credentials.text("AWS_ENDPOINT_URL");
        String region = credentials.text("AWS_REGION").or(s3::region).orElse("us-east-1");
        String bucket = uri.getHost();
        String key = Names.percentEncoded(uri.getPath());
        String base = fromSecret
                .or(s3::endpoint)
                .map(e -> withoutSlash(e) + "/" + bucket)
                .orElse("https://" + bucket + ".s3." + region + ".amazonaws.com");
        URI object;
        try {
            object = new URI(base + key);
        } catch (URISyntaxException e) {
            throw new FetchFailure(
                    Outcome.BAD_COMMAND, where, "the S3 endpoint is no URL", "mend AWS_ENDPOINT_URL, or --s3-endpoint");
        }
        Optional<String> id = credentials.text("AWS_ACCESS_KEY_ID");
        Optional<String> secret = credentials.text("AWS_SECRET_ACCESS_KEY");
        Signer signer = id.isPresent() && secret.isPresent()
                ? new SigV4(
                        new SigV4.Keys(id.get(), secret.get(), credentials.text("AWS_SESSION_TOKEN")),
                        region,
                        pace::now)
                : Signer.ANONYMOUS;
        return new WebFile(web, where, object, signer, "If-Match", part);
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private Path mounted(String where) throws FetchFailure {
        return mount.orElseThrow(() -> new FetchFailure(
                Outcome.BAD_COMMAND, where, "nothing is mounted for it", "say with --mount where it is"));
    }

    private Source claim(String where, URI uri, Part part) throws FetchFailure {
        Path root = mounted(where);
        return new MountedFile(where, root, below(where, root, uri.getPath()), part);
    }

    private Source host(String where, URI uri, Part part) throws FetchFailure {
        Path asked = Path.of(uri.getPath());
        for (Path allowed : hostPaths) {
            if (asked.isAbsolute() && asked.equals(asked.normalize()) && asked.startsWith(allowed)) {
                Path root = mounted(where);
                return new MountedFile(
                        where, below(where, root, allowed.toString()), below(where, root, uri.getPath()), part);
            }
        }
        throw new FetchFailure(
                Outcome.BAD_COMMAND,
                where,
                hostPaths.isEmpty()
                        ? "no path of the host may be read"
                        : "only paths below " + hostPaths + " may be read",
                "have the operator's policy widened, or use a source of another kind");
    }

    private static Path below(String where, Path root, String path) throws FetchFailure {
        Path full = root.resolve(path.replaceFirst("^/+", "")).normalize();
        if (!full.startsWith(root.normalize())) {
            throw new FetchFailure(Outcome.BAD_COMMAND, where, "the path leads out of the volume", AUTHOR);
        }
        return full;
    }
}
