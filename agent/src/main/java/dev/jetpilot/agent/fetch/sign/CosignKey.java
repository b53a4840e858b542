package dev.jetpilot.agent.fetch.sign;

import dev.jetpilot.agent.fetch.Digest;
import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The public half of a cosign key pair. sigstore-java verifies keyless signatures only, by certificates and a transparency log that an
 * edge site cannot reach; with a key the format is one signature over one document, which Java's own cryptography checks.
 */
public final class CosignKey {
    /** Ed25519 signs the file itself, not its digest, and Java wants it in memory. */
    static final long MOST_ED25519_BYTES = 64L * 1024 * 1024;

    private final Path file;
    private final PublicKey key;
    private final boolean elliptic;

    private CosignKey(Path file, PublicKey key) {
        this.file = file;
        this.key = key;
        this.elliptic = key instanceof ECPublicKey;
    }

    /** Reads {@code cosign.pub}: PEM, ECDSA or Ed25519. */
    public static CosignKey read(Path file) throws FetchFailure {
        try {
            String body = Files.readString(file, StandardCharsets.US_ASCII)
                    .replace("-----BEGIN PUBLIC KEY-----", "")
                    .replace("-----END PUBLIC KEY-----", "")
                    .replaceAll("\\s", "");
            X509EncodedKeySpec encoded =
                    new X509EncodedKeySpec(Base64.getDecoder().decode(body));
            for (String algorithm : List.of("EC", "Ed25519")) {
                Optional<PublicKey> key = key(algorithm, encoded);
                if (key.isPresent()) {
                    return new CosignKey(file, key.get());
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // As bad as a key of another kind.
        }
        throw new FetchFailure(
                Outcome.SIGNATURE,
                file.toString(),
                "this is no public key that we can use",
                "put the cosign.pub that cosign generate-key-pair writes (ECDSA or Ed25519) into the secret of"
                        + " spec.verification.cosign.publicKeySecretRef");
    }

    private static Optional<PublicKey> key(String algorithm, X509EncodedKeySpec encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(encoded));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Whether the file's bytes are needed to verify its signature; its digest is enough with ECDSA. */
    public boolean needsFile(List<Evidence> evidence) {
        return !elliptic && evidence.stream().anyMatch(e -> e.kind() == Evidence.Kind.BLOB);
    }

    /**
     * Returns if one of the signatures is by this key and of this digest.
     *
     * @param where for messages
     * @param digest that must have been signed
     * @param content the file of that digest, for {@link #needsFile}
     */
    public void verify(String where, String digest, List<Evidence> evidence, Optional<Path> content)
            throws FetchFailure {
        for (Evidence one : evidence) {
            try {
                if (proves(one, digest, content)) {
                    return;
                }
            } catch (IOException | GeneralSecurityException e) {
                // Malformed: not a signature.
            }
        }
        throw new FetchFailure(
                Outcome.SIGNATURE,
                where,
                evidence.isEmpty()
                        ? "there is no signature of " + digest
                        : "none of its " + evidence.size() + " signatures is of " + digest + " and by the key in "
                                + file,
                evidence.isEmpty()
                        ? "sign it (cosign sign --key, or cosign sign-blob --key into a file beside it that ends with"
                                + " .sig), and mirror signatures together with models"
                        : "look at who signed it and at spec.verification.cosign.publicKeySecretRef");
    }

    private boolean proves(Evidence one, String digest, Optional<Path> content)
            throws IOException, GeneralSecurityException {
        return switch (one.kind()) {
            case SIMPLE_SIGNING ->
                signed(one.signed(), one.signature()) && Statement.simpleSigningNames(one.signed(), digest);
            case STATEMENT ->
                signed(Statement.encoded(one.signed()), one.signature()) && Statement.inTotoNames(one.signed(), digest);
            case BLOB -> blob(one.signature(), digest, content);
        };
    }

    private boolean signed(byte[] document, byte[] signature) throws GeneralSecurityException {
        return check(elliptic ? "SHA256withECDSA" : "Ed25519", document, signature);
    }

    private boolean blob(byte[] signature, String digest, Optional<Path> content)
            throws IOException, GeneralSecurityException {
        if (elliptic) {
            return check("NONEwithECDSA", HexFormat.of().parseHex(Digest.hex(digest)), signature);
        }
        return content.isPresent()
                && Files.size(content.get()) <= MOST_ED25519_BYTES
                && check("Ed25519", Files.readAllBytes(content.get()), signature);
    }

    private boolean check(String algorithm, byte[] document, byte[] signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(key);
        verifier.update(document);
        return verifier.verify(signature);
    }
}
