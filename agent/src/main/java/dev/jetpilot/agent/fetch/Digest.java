package dev.jetpilot.agent.fetch;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** {@code sha256:} and 64 hexadecimal digits in lower case. */
public final class Digest {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final String ALGORITHM = "sha256:";

    private Digest() {}

    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Of what was hashed so far; the hashing may go on. */
    public static String soFar(MessageDigest running) {
        try {
            return ALGORITHM + HexFormat.of().formatHex(((MessageDigest) running.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be cloned", e);
        }
    }

    public static String of(byte[] bytes) {
        return ALGORITHM + HexFormat.of().formatHex(start().digest(bytes));
    }

    /** The digits alone. */
    public static String hex(String digest) {
        return digest.substring(ALGORITHM.length());
    }
}
