package dev.jetpilot.agent.fetch.pace;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A failure that may pass: a server too busy, a connection lost. */
public final class Transient extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /**
     * @param retryAfter what the server asked for
     */
    public Transient(String message, Optional<Duration> retryAfter) {
        super(message);
        this.retryAfter = retryAfter.orElse(null);
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
