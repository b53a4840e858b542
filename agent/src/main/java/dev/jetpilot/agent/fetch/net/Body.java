package dev.jetpilot.agent.fetch.net;

import java.io.Closeable;
import java.io.IOException;

/** Bytes that arrive. Read by one thread. */
public interface Body extends Closeable {
    /**
     * Waits for at least one byte.
     *
     * @return how many bytes were put at the buffer's start; -1 at the end
     * @throws IOException when the connection broke, or was silent for too long
     */
    int read(byte[] buffer) throws IOException;

    @Override
    void close();
}
