package dev.jetpilot.operator.workload;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short names for long things: the first hexadecimal characters of a SHA-256. */
public final class Hash {
    private static final int REVISION = 10;
    private static final int SPEC = 16;

    private Hash() {}

    /**
     * The revision id of a model: ten characters of the hash of its spec as the API server stores it, keys
     * sorted. It must never be computed of our own records, whose fields grow with releases.
     *
     * @param storedSpec maps, lists and scalars, as read from JSON
     */
    public static String revisionId(Object storedSpec) {
        return of(Json.canonical(storedSpec).getBytes(StandardCharsets.UTF_8), REVISION);
    }

    /** Sixteen characters that change when an object that Jetpilot wants does. */
    static String spec(Object wanted) {
        return of(Json.canonical(Json.tree(wanted)).getBytes(StandardCharsets.UTF_8), SPEC);
    }

    /** The first hexadecimal characters of a text's hash, at most 64. */
    public static String of(String text, int characters) {
        return of(text.getBytes(StandardCharsets.UTF_8), characters);
    }

    static String of(byte[] bytes, int characters) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, characters);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
