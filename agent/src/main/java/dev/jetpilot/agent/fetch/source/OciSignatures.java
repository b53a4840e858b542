package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.Digest;
import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Json;
import dev.jetpilot.agent.fetch.net.Answer;
import dev.jetpilot.agent.fetch.sign.BlobSignature;
import dev.jetpilot.agent.fetch.sign.Evidence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where cosign puts the signatures of an artifact: up to version 2 under the tag {@code sha256-HEX.sig}, from version 3 as bundles that
 * refer to it, found by the referrers API or, on older registries, under the tag {@code sha256-HEX}.
 *
 * @param registry and repository of both
 * @param where for messages
 * @param digest of the artifact's manifest
 */
record OciSignatures(Registry registry, String where, String digest) {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json";
    private static final String SIGNATURE = "dev.cosignproject.cosign/signature";
    private static final String BUNDLE = "application/vnd.dev.sigstore.bundle.";
    private static final int BYTES = 1024 * 1024;
    private static final int MOST = 16;
    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;

    List<Evidence> find() throws IOException, FetchFailure {
        String tag = digest.replace(':', '-');
        List<Evidence> found = new ArrayList<>(simple(tag + ".sig"));
        Optional<byte[]> referrers = document("referrers", digest, INDEX);
        found.addAll(bundles(referrers.isPresent() ? referrers : document("manifests", tag, INDEX)));
        return found;
    }

    private List<Evidence> simple(String tag) throws IOException, FetchFailure {
        List<Evidence> found = new ArrayList<>();
        Optional<byte[]> manifest = document("manifests", tag, MANIFEST);
        for (Json layer : manifest.isEmpty() ? List.<Json>of() : layers(manifest.get())) {
            Optional<String> signature = layer.get("annotations").get(SIGNATURE).text();
            if (layer.get("mediaType").text().equals(Optional.of(SIMPLE_SIGNING)) && signature.isPresent()) {
                Optional<byte[]> payload = blob(layer);
                if (payload.isPresent()) {
                    found.add(new Evidence(
                            Evidence.Kind.SIMPLE_SIGNING,
                            payload.get(),
                            Base64.getDecoder().decode(signature.get())));
                }
            }
        }
        return found;
    }

    private List<Evidence> bundles(Optional<byte[]> index) throws IOException, FetchFailure {
        List<Evidence> found = new ArrayList<>();
        for (Json entry : index.isEmpty()
                ? List.<Json>of()
                : Json.parse(index.get()).get("manifests").items()) {
            Optional<String> signed = entry.get("digest").text().filter(Digest::isOne);
            if (signed.isEmpty() || found.size() >= MOST) {
                continue;
            }
            Optional<byte[]> manifest = document("manifests", signed.get(), MANIFEST);
            for (Json layer : manifest.isEmpty() ? List.<Json>of() : layers(manifest.get())) {
                if (layer.get("mediaType").text().orElse("").startsWith(BUNDLE)) {
                    blob(layer).flatMap(BlobSignature::read).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private static List<Json> layers(byte[] manifest) throws IOException {
        List<Json> layers = Json.parse(manifest).get("layers").items();
        return layers.subList(0, Math.min(MOST, layers.size()));
    }

    private Optional<byte[]> blob(Json layer) throws IOException, FetchFailure {
        Optional<String> blobDigest = layer.get("digest").text().filter(Digest::isOne);
        return blobDigest.isEmpty() ? Optional.empty() : document("blobs", blobDigest.get(), "*/*");
    }

    /** Absent where the registry says that there is none, in whichever way it says so. */
    private Optional<byte[]> document(String kind, String name, String accept) throws IOException, FetchFailure {
        Answer answer = registry.get(kind, name, Map.of("Accept", accept));
        int status = answer.status();
        if (status >= CLIENT_ERRORS && status < SERVER_ERRORS && status != 408 && status != 429) {
            answer.close();
            return Optional.empty();
        }
        return Optional.of(answer.orFail(where, "").bytes(BYTES));
    }
}
