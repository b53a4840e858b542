package dev.jetpilot.agent.fetch.sign;

import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/**
 * A signature and what it is said to be of. Proves nothing before {@link CosignKey} has looked at it; kept in the cache so that a later start
 * needs no network to look again.
 */
public final class Evidence {
    private static final int FIELDS = 3;

    private final Kind kind;
    private final byte[] signed;
    private final byte[] signature;

    /**
     * A signature that somebody claims.
     *
     * @param kind how it ties to a digest
     * @param signed bytes that were signed; empty for {@link Kind#BLOB}, where it is the file itself
     * @param signature as the algorithm encodes it
     */
    public Evidence(Kind kind, byte[] signed, byte[] signature) {
        this.kind = kind;
        this.signed = signed.clone();
        this.signature = signature.clone();
    }

    Kind kind() {
        return kind;
    }

    byte[] signed() {
        return signed.clone();
    }

    byte[] signature() {
        return signature.clone();
    }

    /** What was signed. */
    public enum Kind {
        /** The file. */
        BLOB("blob"),
        /** A payload of "simple signing" that names the digest of a manifest (cosign up to version 2). */
        SIMPLE_SIGNING("simple-signing"),
        /** An in-toto statement in a DSSE envelope that names the digest (cosign from version 3). */
        STATEMENT("statement");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        static Optional<Kind> of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /** One line of text, for the cache. */
    public String line() {
        Base64.Encoder base64 = Base64.getEncoder();
        return kind.word + " " + base64.encodeToString(signature) + " " + base64.encodeToString(signed);
    }

    /** Reads a {@link #line()}. */
    public static Evidence ofLine(String line) throws IOException {
        String[] fields = line.split(" ", -1);
        Optional<Kind> kind = Kind.of(fields[0]);
        if (fields.length != FIELDS || kind.isEmpty()) {
            throw new IOException("this is no line of evidence");
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            return new Evidence(kind.get(), base64.decode(fields[2]), base64.decode(fields[1]));
        } catch (IllegalArgumentException e) {
            throw new IOException("this is no line of evidence", e);
        }
    }
}
