package dev.jetpilot.agent.fetch.net;

import dev.jetpilot.agent.fetch.FetchFailure;
import dev.jetpilot.agent.fetch.Outcome;
import dev.jetpilot.agent.fetch.pace.Transient;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server answered to a GET.
 *
 * @param uri that answered, after redirects
 * @param status of HTTP
 * @param headers of the response
 * @param body to be closed
 * @param at when it came, by the node's clock
 */
public record Answer(URI uri, int status, HttpHeaders headers, Body body, Instant at) implements Closeable {
    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);
    private static final int BUFFER = 16 * 1024;

    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** Bytes of the body, where the server says. */
    public OptionalLong length() {
        return headers.firstValueAsLong("content-length");
    }

    /**
     * Anything but success ends here.
     *
     * @param where for messages
     * @param mend what to look at when it is not there
     * @throws Transient for what may pass
     */
    public Answer orFail(String where, String mend) throws IOException, FetchFailure {
        if (status < CLIENT_ERRORS) {
            return this;
        }
        close();
        switch (status) {
            case 401, 403, 407 ->
                throw new FetchFailure(
                        Outcome.UNAUTHORIZED,
                        where,
                        "the server answers " + status,
                        "look at the secret in secretRef, and at what its user may read" + clock());
            case 404, 410 -> throw new FetchFailure(Outcome.NOT_FOUND, where, "the server answers " + status, mend);
            case 408, 425, 429 -> throw new Transient("the server answers " + status, retryAfter());
            default -> {
                if (status >= SERVER_ERRORS) {
                    throw new Transient("the server answers " + status, retryAfter());
                }
                throw new FetchFailure(
                        Outcome.OTHER, where, "the server answers " + status, "look at the server's own log");
            }
        }
    }

    /** Signed requests and certificates fail when a board without a battery has just booted. */
    private String clock() {
        Optional<Instant> theirs = header("date").flatMap(Answer::date);
        if (theirs.isEmpty()) {
            return "";
        }
        Duration off = Duration.between(theirs.get(), at);
        return off.abs().compareTo(CLOCK_TOLERANCE) < 0
                ? ""
                : "; the node's clock is " + off.toSeconds()
                        + " s ahead of the server's, which alone may be the reason";
    }

    private Optional<Duration> retryAfter() {
        return header("retry-after").flatMap(text -> {
            try {
                return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(text.strip()))));
            } catch (NumberFormatException e) {
                return date(text).map(then -> Duration.between(at, then)).map(d -> d.isNegative() ? Duration.ZERO : d);
            }
        });
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /**
     * The whole body.
     *
     * @param most bytes; more are refused
     */
    public byte[] bytes(int most) throws IOException {
        try (this) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                all.write(buffer, 0, count);
                if (all.size() > most) {
                    throw new IOException("the answer is longer than " + most + " bytes");
                }
            }
            return all.toByteArray();
        }
    }

    @Override
    public void close() {
        body.close();
    }
}
