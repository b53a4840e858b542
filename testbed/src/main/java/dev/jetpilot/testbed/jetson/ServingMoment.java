package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.nodeside.LoadedModel;
import java.time.Instant;
import java.util.Optional;

/**
 * From when on a node has been serving what.
 *
 * @param at in the testbed's time
 * @param version of the model whose server runs, as its pod says; empty if none runs
 * @param ready whether its pod is Ready
 * @param loaded what the server has really loaded, where the node's init containers are real
 */
public record ServingMoment(Instant at, Optional<String> version, boolean ready, Optional<LoadedModel> loaded) {

    /** Nothing has been served yet. */
    public static final ServingMoment NOTHING =
            new ServingMoment(Instant.EPOCH, Optional.empty(), false, Optional.empty());
}
