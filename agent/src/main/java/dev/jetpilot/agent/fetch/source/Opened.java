package dev.jetpilot.agent.fetch.source;

import dev.jetpilot.agent.fetch.net.Body;
import java.io.Closeable;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A part whose bytes arrive.
 *
 * @param body to be closed
 * @param offset where the body begins: the byte asked for, or 0 when the source cannot or must not go on from there
 * @param total size of the whole part, where the source says
 * @param validator tells this version of the object from others; empty when the source has none
 */
public record Opened(Body body, long offset, OptionalLong total, Optional<String> validator) implements Closeable {
    @Override
    public void close() {
        body.close();
    }
}
