package dev.jetpilot.agent.fetch.sign;

import dev.jetpilot.agent.fetch.Digest;
import dev.jetpilot.agent.fetch.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a signed document says it is about. */
final class Statement {
    static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    private static final String COSIGN_SIGN = "https://sigstore.dev/cosign/sign/v1";
    private static final String SIMPLE_SIGNING = "cosign container image signature";

    private Statement() {}

    /** Simple signing: {@code critical.image.docker-manifest-digest}. */
    static boolean simpleSigningNames(byte[] payload, String digest) throws IOException {
        Json critical = Json.parse(payload).get("critical");
        Optional<String> type = critical.get("type").text();
        return (type.equals(Optional.of(SIMPLE_SIGNING)) || type.equals(Optional.of(COSIGN_SIGN)))
                && critical.get("image").get("docker-manifest-digest").text().equals(Optional.of(digest));
    }

    /** in-toto: a subject's digest, and the predicate of a signature; attestations of something else about it do not count. */
    static boolean inTotoNames(byte[] statement, String digest) throws IOException {
        Json json = Json.parse(statement);
        return json.get("predicateType").text().equals(Optional.of(COSIGN_SIGN))
                && json.get("subject").items().stream()
                        .anyMatch(s -> s.get("digest").get("sha256").text().equals(Optional.of(Digest.hex(digest))));
    }

    /** The pre-authentication encoding of DSSE: what is really signed. */
    static byte[] encoded(byte[] payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String head = "DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ";
        bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }
}
