package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.net.Answer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens an object on a web server at a byte (RFC 9110, section 14), so that two versions of it are never glued together.
 *
 * @param where for messages
 * @param get asks for it
 * @param precondition header that makes a range depend on the version: {@code If-Range}, or {@code If-Match} for S3
 */
record RangedGet(String where, Get get, String precondition) {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
    private static final String MEND = "look at spec.source.uri of the EdgeModel";
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /** Asks for the object. */
    @FunctionalInterface
    interface Get {
        Answer with(Map<String, String> headers) throws IOException, FetchFailure;
    }

    Opened open(long offset, Optional<String> validator) throws IOException, FetchFailure {
        if (offset == 0) {
            return fromStart();
        }
        Map<String, String> headers = headers();
        headers.put("Range", "bytes=" + offset + "-");
        validator.ifPresent(v -> headers.put(precondition, v));
        Answer answer = get.with(headers);
        if (answer.status() == PRECONDITION_FAILED || answer.status() == RANGE_NOT_SATISFIABLE) {
            answer.close();
            return fromStart();
        }
        answer.orFail(where, MEND);
        if (answer.status() == OK) {
            return whole(answer);
        }
        Matcher range = CONTENT_RANGE.matcher(answer.header("content-range").orElse(""));
        Optional<String> theirs = validator(answer);
        boolean goesOn = answer.status() == PARTIAL
                && range.matches()
                && Long.parseLong(range.group(1)) == offset
                && (validator.isEmpty() || theirs.isEmpty() || theirs.equals(validator));
        if (!goesOn) {
            answer.close();
            return fromStart();
        }
        OptionalLong total =
                range.group(3).equals("*") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(range.group(3)));
        return new Opened(answer.body(), offset, total, theirs);
    }

    private Opened fromStart() throws IOException, FetchFailure {
        return whole(get.with(headers()).orFail(where, MEND));
    }

    private Opened whole(Answer answer) throws IOException {
        if (answer.status() != OK) {
            answer.close();
            throw new IOException("the server answers " + answer.status() + " to a plain GET");
        }
        return new Opened(answer.body(), 0, answer.length(), validator(answer));
    }

    private static Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept-Encoding", "identity");
        return headers;
    }

    /** A strong ETag, else the time of the last change; weak ones promise nothing about bytes. */
    private Optional<String> validator(Answer answer) {
        Optional<String> strong = answer.header("etag").filter(tag -> !tag.startsWith("W/"));
        return strong.isPresent() || precondition.equals("If-Match") ? strong : answer.header("last-modified");
    }
}
