package dev.jetpilot.operator.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A revision of a rollout, as its ControllerRevision records it.
 *
 * @param id ten characters, the same on every cluster for the same model spec
 * @param model name of the EdgeModel it came from
 * @param sequence grows every time a revision becomes the target; the largest is the current one
 * @param classes its hardware classes in order; the first match wins
 * @param cursors where it stands, by class
 * @param resourceVersion precondition of every write
 */
public record Revision(
        String id,
        String model,
        long sequence,
        List<ClassDefinition> classes,
        Map<String, Cursor> cursors,
        String resourceVersion) {

    public Revision {
        classes = List.copyOf(classes);
        cursors = Map.copyOf(cursors);
    }

    /** The class a node with these labels is of, if any. */
    public Optional<String> classOf(Map<String, String> labels) {
        for (ClassDefinition c : classes) {
            if (c.nodes().matches(labels)) {
                return Optional.of(c.name());
            }
        }
        return Optional.empty();
    }

    /** Where it stands in a class, if it ever stood there. */
    public Optional<Cursor> cursor(String hardwareClass) {
        return Optional.ofNullable(cursors.get(hardwareClass));
    }

    /** The same revision with other cursors. */
    public Revision with(Map<String, Cursor> others) {
        return new Revision(id, model, sequence, classes, others, resourceVersion);
    }
}
