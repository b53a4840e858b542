package dev.jetpilot.testbed.demo;

import dev.jetpilot.api.v1alpha1.SloStatus;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import java.time.Instant;
import java.util.Optional;

/** Something seen on the API server. */
sealed interface Happening {
    /** When, in the fleet's time. */
    Instant at();

    /** A node was told to run something else; {@code rollout} is {@code namespace/name}. */
    record Move(Instant at, String rollout, String node, Optional<Assignment> from, Optional<Assignment> to)
            implements Happening {}

    /** A revision stands elsewhere in a class than before. */
    record Turn(
            Instant at,
            String rollout,
            String revision,
            String model,
            String version,
            String hardwareClass,
            Cursor cursor)
            implements Happening {}

    /** The judge says something else than before. */
    record Judged(Instant at, String rollout, String hardwareClass, SloStatus slo) implements Happening {}

    /** The operator tells of a decision, as a Kubernetes Event. */
    record Decision(Instant at, String rollout, boolean warning, String reason, String note) implements Happening {}

    /** A node fell silent, or was heard of again. */
    record Contact(Instant at, String node, boolean online) implements Happening {}
}
