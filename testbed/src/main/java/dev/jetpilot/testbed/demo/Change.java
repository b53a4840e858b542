package dev.jetpilot.testbed.demo;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Optional;

/**
 * An object that a watch has shown.
 *
 * @param at when, in the fleet's time
 * @param before as it was shown last; empty for the first time
 * @param object as it is
 */
record Change(Instant at, Optional<HasMetadata> before, HasMetadata object) {}
