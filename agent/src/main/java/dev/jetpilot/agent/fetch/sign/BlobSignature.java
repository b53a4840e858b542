package dev.jetpilot.agent.fetch.sign;

import dev.jetpilot.agent.fetch.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The documents that {@code cosign sign-blob} writes: the signature alone in base64 ({@code .sig}), or a Sigstore bundle. */
public final class BlobSignature {
    /** What is put behind the file's name for the signature's. */
    public static final List<String> SUFFIXES = List.of(".sig", ".sigstore.json");

    private BlobSignature() {}

    /** Empty when it is neither of them, which is as good as no signature. */
    public static Optional<Evidence> read(byte[] document) {
        String text = new String(document, StandardCharsets.UTF_8).strip();
        try {
            return text.startsWith("{")
                    ? bundle(Json.parse(document))
                    : Optional.of(new Evidence(
                            Evidence.Kind.BLOB, new byte[0], Base64.getDecoder().decode(text)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Evidence> bundle(Json bundle) {
        Optional<String> blob = bundle.get("messageSignature").get("signature").text();
        if (blob.isPresent()) {
            return blob.map(s -> new Evidence(
                    Evidence.Kind.BLOB, new byte[0], Base64.getDecoder().decode(s)));
        }
        Json envelope = bundle.get("dsseEnvelope");
        Optional<String> payload = envelope.get("payload").text();
        Optional<String> type = envelope.get("payloadType").text();
        List<Json> signatures = envelope.get("signatures").items();
        if (payload.isEmpty()
                || !type.equals(Optional.of(Statement.PAYLOAD_TYPE))
                || signatures.isEmpty()
                || signatures.get(0).get("sig").text().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Evidence(
                Evidence.Kind.STATEMENT,
                Base64.getDecoder().decode(payload.get()),
                Base64.getDecoder().decode(signatures.get(0).get("sig").text().get())));
    }
}
