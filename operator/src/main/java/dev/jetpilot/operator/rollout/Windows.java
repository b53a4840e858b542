package dev.jetpilot.operator.rollout;

import java.time.Instant;
import java.util.Optional;

/** When nodes may move forward. */
public interface Windows {

    /** No windows: always. */
    Windows ALWAYS = now -> State.OPEN_FOR_EVER;

    /** What holds at an instant. */
    State at(Instant now);

    /**
     * What holds at an instant.
     *
     * @param open whether nodes may move forward
     * @param until when that changes, if ever
     */
    record State(boolean open, Optional<Instant> until) {
        static final State OPEN_FOR_EVER = new State(true, Optional.empty());
    }
}
