package dev.jetpilot.agent.fetch.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** How {@link FaultyServer} answers one request. */
public final class Reply {
    final Map<String, String> headers = new LinkedHashMap<>();
    int status = 200;
    byte[] body = new byte[0];
    boolean ranges;
    boolean saysLength = true;
    boolean reset;
    long dropAfter = Long.MAX_VALUE;
    long holdAfter = Long.MAX_VALUE;
    CountDownLatch reached = new CountDownLatch(0);
    CountDownLatch goOn = new CountDownLatch(0);

    private Reply() {}

    /** A file on a good server: ranges, If-Range, a strong ETag. */
    public static Reply file(byte[] content, String etag) {
        Reply reply = new Reply();
        reply.body = content;
        reply.ranges = true;
        reply.headers.put("ETag", "\"" + etag + "\"");
        return reply;
    }

    public static Reply status(int status) {
        Reply reply = new Reply();
        reply.status = status;
        return reply;
    }

    public static Reply redirect(String to) {
        return status(302).with("Location", to);
    }

    public Reply with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    public Reply without(String header) {
        headers.remove(header);
        return this;
    }

    /** A server that sends everything, whatever was asked for. */
    public Reply ignoringRange() {
        ranges = false;
        return this;
    }

    /** A server that sends chunks and does not say how many. */
    public Reply withoutLength() {
        saysLength = false;
        return this;
    }

    /** The connection ends after so many bytes of the body. */
    public Reply droppingAfter(long bytes) {
        dropAfter = bytes;
        return this;
    }

    /** The connection ends as after a power cut: what is under way is lost. */
    public Reply resettingAfter(long bytes) {
        reset = true;
        return droppingAfter(bytes);
    }

    /** Nothing more comes after so many bytes, until {@code goOn}. */
    public Reply holdingAfter(long bytes, CountDownLatch reachedIt, CountDownLatch until) {
        holdAfter = bytes;
        reached = reachedIt;
        goOn = until;
        return this;
    }
}
