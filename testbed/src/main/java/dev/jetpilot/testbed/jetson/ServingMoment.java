package dev.jetpilot.testbed.jetson;

import java.time.Instant;
import java.util.Optional;

/**
 * From when on a node has been serving what.
 *
 * @param at in the testbed's time
 * @param version of the model whose server runs; empty if none runs
 * @param ready whether its pod is Ready
 */
public record ServingMoment(Instant at, Optional<String> version, boolean ready) {}
