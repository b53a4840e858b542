package dev.jetpilot.operator.observe;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the characters outside ASCII in a watch as JSON escapes. Fabric8 7.8.0 watches over a WebSocket where it can; where
 * it cannot (a proxy that lets no upgrade through), {@code WatchHTTPManager} decodes each piece of the stream for itself and
 * reads on into the unused end of the decoder's buffer: one accent in somebody's annotation stops the informer.
 */
final class AsciiWatch implements Interceptor {
    static final String NAME = "jetpilot-ascii-watch";

    private static final int ASCII = 0x80;

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        boolean watch = Optional.ofNullable(request.uri().getQuery())
                .filter(query -> List.of(query.split("&")).contains("watch=true"))
                .isPresent();
        if (!watch) {
            return consumer;
        }
        Escaping escaping = new Escaping();
        return (pieces, body) -> {
            List<ByteBuffer> escaped = new ArrayList<>(pieces.size());
            for (ByteBuffer piece : pieces) {
                escaped.add(escaping.next(piece));
            }
            consumer.consume(escaped, body);
        };
    }

    /** Of one stream: a character may begin in one piece and end in the next. */
    private static final class Escaping {
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private ByteBuffer begun = ByteBuffer.allocate(0);

        ByteBuffer next(ByteBuffer piece) {
            if (!begun.hasRemaining() && isAscii(piece)) {
                return piece;
            }
            ByteBuffer all = ByteBuffer.allocate(begun.remaining() + piece.remaining());
            all.put(begun).put(piece).flip();
            CharBuffer characters = CharBuffer.allocate(all.remaining());
            decoder.decode(all, characters, false);
            begun = all;
            StringBuilder json = new StringBuilder(2 * characters.position());
            characters.flip().chars().forEach(c -> escape(json, (char) c));
            return StandardCharsets.US_ASCII.encode(json.toString());
        }

        private static boolean isAscii(ByteBuffer piece) {
            for (int i = piece.position(); i < piece.limit(); i++) {
                if (piece.get(i) < 0) {
                    return false;
                }
            }
            return true;
        }

        /** In JSON such a character can stand in a string only. */
        private static void escape(StringBuilder json, char c) {
            if (c < ASCII) {
                json.append(c);
            } else {
                json.append(String.format("\\u%04x", (int) c));
            }
        }
    }
}
