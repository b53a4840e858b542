package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** File names that others chose. */
final class Names {
    private static final String UNRESERVED = "-._~/";
    private static final int LONGEST = 1024;

    private Names() {}

    /** A relative path that stays where it is put, or a failure. */
    static String checked(String where, String path) throws FetchFailure {
        boolean printable =
                !path.isBlank() && path.chars().noneMatch(Character::isISOControl) && path.length() <= LONGEST;
        if (printable) {
            Path asked = Path.of(path);
            boolean stays = !asked.isAbsolute() && asked.equals(asked.normalize());
            for (Path segment : asked) {
                stays &= !segment.toString().equals("..") && !segment.toString().equals(".");
            }
            if (stays && !path.endsWith("/") && !path.contains("\\")) {
                return path;
            }
        }
        throw new FetchFailure(
                Outcome.BAD_COMMAND,
                where,
                path.isBlank() ? "it does not end with a file's name" : "a file name in it leads elsewhere",
                "name a file, or give it a plain relative name");
    }

    /** A path as S3 wants it signed: everything but letters, digits and {@code -._~/} percent-encoded. */
    static String percentEncoded(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }
}
