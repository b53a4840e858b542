package dev.jetpilot.operator.rollout;

import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Tombstone;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One write. A plan's actions are applied in order. When one fails, what depends on it is left out: everything after a
 * cursor or a revision, or after a conflict; only the moves to it after a DaemonSet.
 */
public sealed interface Action {

    /**
     * Create the ControllerRevision of the target model.
     *
     * @param revision revision id
     * @param sequence its place in the sequence of targets
     * @param cursors classes in which it was rejected before it was pruned
     */
    record CreateRevision(String revision, long sequence, Map<String, Cursor> cursors) implements Action {
        public CreateRevision {
            cursors = Map.copyOf(cursors);
        }
    }

    /**
     * Write the cursors of a revision, and its place in the sequence of targets.
     *
     * @param revision revision id
     * @param resourceVersion the one it was planned on
     * @param sequence its place in the sequence of targets
     * @param cursors all of its cursors, by class
     */
    record WriteCursors(String revision, String resourceVersion, long sequence, Map<String, Cursor> cursors)
            implements Action {
        public WriteCursors {
            cursors = Map.copyOf(cursors);
        }
    }

    /** Create or mend the DaemonSet of an assignment. */
    record EnsureWorkload(Assignment assignment) implements Action {}

    /** Ask the API server, by a dry run, whether it would take the pod of an assignment. */
    record CheckAdmission(Assignment assignment) implements Action {}

    /** Delete the DaemonSet of an assignment that no node has. */
    record RemoveWorkload(Assignment assignment) implements Action {}

    /** Create or mend the Service in front of the pods, as the revision wants it. */
    record EnsureService(String revision) implements Action {}

    /**
     * Change what a node is told to run: one PATCH of its labels.
     *
     * @param node its name
     * @param resourceVersion the one it was planned on
     * @param from what it was told
     * @param to what it is told now; empty: nothing
     * @param reason why
     */
    record AssignNode(
            String node, String resourceVersion, Optional<Assignment> from, Optional<Assignment> to, MoveReason reason)
            implements Action {}

    /**
     * Delete an old ControllerRevision.
     *
     * @param revision revision id
     * @param resourceVersion the one it was planned on
     * @param tombstones what must be remembered of it, written first
     */
    record PruneRevision(String revision, String resourceVersion, List<Tombstone> tombstones) implements Action {
        public PruneRevision {
            tombstones = List.copyOf(tombstones);
        }
    }
}
