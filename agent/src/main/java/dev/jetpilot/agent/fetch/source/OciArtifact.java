package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.Digest;
import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Json;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.net.Credentials;
import dev.jetpilot.agent.fetch.net.Web;
import dev.jetpilot.agent.fetch.sign.Evidence;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An artifact in a registry, as {@code oras push} or ModelPack tools make them: every layer is a file, which its title names. The model's
 * digest is the manifest's; the manifest names the digests of the layers.
 */
final class OciArtifact implements Source {
    private static final int MANIFEST_BYTES = 4 * 1024 * 1024;
    private static final String ACCEPT = "application/vnd.oci.image.manifest.v1+json,"
            + "application/vnd.docker.distribution.manifest.v2+json,application/vnd.oci.image.index.v1+json";
    private static final List<String> TITLES = List.of("org.opencontainers.image.title", "org.cncf.model.filepath");
    private static final String AUTHOR = "mend spec.source of the EdgeModel";

    private final Registry registry;
    private final String where;
    private final String digest;
    private final Optional<String> name;

    private OciArtifact(Registry registry, String where, String digest, Optional<String> name) {
        this.registry = registry;
        this.where = where;
        this.digest = digest;
        this.name = name;
    }

    static Source of(Web web, Credentials credentials, String where, URI uri, String digest, Optional<String> name)
            throws FetchFailure {
        OciReference reference = OciReference.of(where, uri, digest, web.plain());
        return new OciArtifact(new Registry(web, credentials, reference, where), where, digest, name);
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public Artifact resolve() throws IOException, FetchFailure {
        byte[] manifest = registry.get("manifests", digest, Map.of("Accept", ACCEPT))
                .orFail(where, "nothing of digest " + digest + " is there; push it, or mend spec.source")
                .bytes(MANIFEST_BYTES);
        return read(where, manifest, digest, name);
    }

    /** What a manifest says, once its digest is right. Also for a manifest that was kept. */
    static Artifact read(String where, byte[] manifest, String digest, Optional<String> name)
            throws IOException, FetchFailure {
        String found = Digest.of(manifest);
        if (!found.equals(digest)) {
            throw new FetchFailure(
                    Outcome.DIGEST_MISMATCH,
                    where,
                    "the manifest's digest is " + found + ", not " + digest,
                    "somebody between here and the registry alters it, or the registry is broken");
        }
        Json json = Json.parse(manifest);
        if (!json.get("manifests").items().isEmpty()) {
            throw new FetchFailure(
                    Outcome.BAD_COMMAND,
                    where,
                    "it is an index of several manifests",
                    "put the digest of the one manifest for these nodes into spec.source.digest");
        }
        List<Json> layers = json.get("layers").items();
        if (layers.isEmpty()) {
            throw new FetchFailure(Outcome.NOT_FOUND, where, "the artifact has no layers", AUTHOR);
        }
        List<Part> parts = new ArrayList<>();
        Set<String> paths = new HashSet<>();
        for (Json layer : layers) {
            Part part = part(where, layer, layers.size() == 1, name);
            if (!paths.add(part.path())) {
                throw new FetchFailure(
                        Outcome.BAD_COMMAND, where, "two layers are called " + part.path(), "push it anew");
            }
            parts.add(part);
        }
        return new Artifact(parts, Optional.of(manifest));
    }

    private static Part part(String where, Json layer, boolean only, Optional<String> name) throws FetchFailure {
        String type = layer.get("mediaType").text().orElse("");
        Json annotations = layer.get("annotations");
        Optional<String> title = TITLES.stream()
                .flatMap(key -> annotations.get(key).text().stream())
                .findFirst();
        boolean archive = annotations.get("io.deis.oras.content.unpack").text().equals(Optional.of("true"))
                || (type.startsWith("application/vnd.cncf.model.") && type.contains(".tar"))
                || (title.isEmpty() && type.contains("image.layer"))
                || type.contains("image.rootfs");
        if (archive) {
            throw new FetchFailure(
                    Outcome.BAD_COMMAND,
                    where,
                    "it holds an archive of a directory (" + type + "), which is not unpacked",
                    "push the files themselves: oras push REF config.pbtxt 1/model.onnx");
        }
        if (title.isEmpty() && !only) {
            throw new FetchFailure(
                    Outcome.BAD_COMMAND,
                    where,
                    "one of its layers has no title",
                    "push it with oras, which names them");
        }
        String layerDigest = layer.get("digest").text().orElse("");
        OptionalLong size = layer.get("size").number();
        if (!Digest.isOne(layerDigest) || size.isEmpty() || size.getAsLong() < 0) {
            throw new FetchFailure(
                    Outcome.BAD_COMMAND,
                    where,
                    "a layer has no size or no sha256 digest",
                    "push it with a tool that writes both");
        }
        String path = only ? name.or(() -> title).orElse("model") : title.orElseThrow();
        return new Part(Names.checked(where, path), layerDigest, size);
    }

    /** A blob is named by its digest: what is there under this name never changes, whatever an ETag says. */
    @Override
    public Opened open(Part part, long offset, Optional<String> validator) throws IOException, FetchFailure {
        Opened opened = new RangedGet(where, headers -> registry.get("blobs", part.digest(), headers), "If-Range")
                .open(offset, Optional.empty());
        return new Opened(opened.body(), opened.offset(), opened.total(), Optional.empty());
    }

    @Override
    public List<Evidence> evidence() throws IOException, FetchFailure {
        return new OciSignatures(registry, where, digest).find();
    }
}
