package dev.jetpilot.operator.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.ClassDefinition;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.LabelMatch;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Tombstone;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ControllerRevisions of a rollout: one a revision, {@code <rollout>-<id>}, with its cursors in
 * annotations, and {@code <rollout>-tombstones}.
 */
public final class RevisionRecord {
    private RevisionRecord() {}

    /**
     * The ControllerRevision of a new revision.
     *
     * @param owner the rollout
     * @param id revision id
     * @param modelUid uid of the EdgeModel it was computed from
     * @param document what it records
     * @param sequence its place in the sequence of targets
     * @param cursors where it stands, by class
     */
    public static ControllerRevision create(
            EdgeRollout owner,
            String id,
            String modelUid,
            RevisionDocument document,
            long sequence,
            Map<String, Cursor> cursors) {
        Map<String, String> annotations = cursorAnnotations(cursors);
        annotations.put(Names.MODEL, document.model());
        annotations.put(Names.MODEL_UID, modelUid);
        return new ControllerRevisionBuilder()
                .withMetadata(meta(owner, Names.revision(owner.getMetadata().getName(), id))
                        .addToLabels(Names.REVISION, id)
                        .withAnnotations(annotations)
                        .build())
                .withData(document.data())
                .withRevision(sequence)
                .build();
    }

    /** The ControllerRevision that remembers what was rejected in revisions that are no more. */
    public static ControllerRevision createTombstones(EdgeRollout owner, List<Tombstone> tombstones) {
        return new ControllerRevisionBuilder()
                .withMetadata(meta(owner, Names.tombstones(owner.getMetadata().getName()))
                        .withAnnotations(tombstoneAnnotations(tombstones))
                        .build())
                .withData(Map.of("holds", "tombstones"))
                .withRevision(0L)
                .build();
    }

    private static ObjectMetaBuilder meta(EdgeRollout owner, String name) {
        ObjectMeta of = owner.getMetadata();
        return new ObjectMetaBuilder()
                .withNamespace(of.getNamespace())
                .withName(name)
                .addToLabels("app.kubernetes.io/managed-by", Names.MANAGER)
                .addToLabels(Names.REVISION_OF, of.getName())
                .withOwnerReferences(Owner.reference(owner));
    }

    /** Annotations that hold these cursors. */
    public static Map<String, String> cursorAnnotations(Map<String, Cursor> cursors) {
        Map<String, String> annotations = new TreeMap<>();
        cursors.forEach((name, cursor) -> annotations.put(Names.CURSOR_PREFIX + name, Json.write(cursor)));
        return annotations;
    }

    /** Annotations that hold these tombstones. */
    public static Map<String, String> tombstoneAnnotations(List<Tombstone> tombstones) {
        Map<String, String> annotations = new TreeMap<>();
        tombstones.forEach(
                t -> annotations.put(Names.REJECTED_PREFIX + t.revision() + "." + t.hardwareClass(), Json.write(t)));
        return annotations;
    }

    /** Whether this is the ControllerRevision of tombstones. */
    public static boolean isTombstones(ControllerRevision stored) {
        return !annotations(stored).containsKey(Names.MODEL)
                && stored.getMetadata().getName().endsWith("-tombstones");
    }

    /** The revision id that a ControllerRevision is of. */
    public static String id(ControllerRevision stored) {
        Map<String, String> labels = stored.getMetadata().getLabels();
        String labelled = labels == null ? null : labels.get(Names.REVISION);
        String name = stored.getMetadata().getName();
        return labelled != null ? labelled : name.substring(name.lastIndexOf('-') + 1);
    }

    /**
     * The revision that a ControllerRevision is of.
     *
     * @param stored as the API server has it
     * @param document its data, read
     * @throws IllegalArgumentException when a cursor cannot be read
     */
    public static Revision revision(ControllerRevision stored, RevisionDocument document) {
        Map<String, Cursor> cursors = new TreeMap<>();
        annotations(stored).forEach((key, json) -> {
            if (key.startsWith(Names.CURSOR_PREFIX)) {
                cursors.put(key.substring(Names.CURSOR_PREFIX.length()), read(stored, key, json, Cursor.class));
            }
        });
        return new Revision(
                id(stored),
                document.model(),
                stored.getRevision() == null ? 0 : stored.getRevision(),
                document.classes().stream()
                        .map(c -> new ClassDefinition(
                                c.name(),
                                LabelMatch.of(c.selector()),
                                Duration.ofSeconds(c.preparationSeconds().orElse(0L))))
                        .toList(),
                cursors,
                stored.getMetadata().getResourceVersion());
    }

    /**
     * What is left of pruned revisions.
     *
     * @throws IllegalArgumentException when a tombstone cannot be read
     */
    public static List<Tombstone> tombstones(ControllerRevision stored) {
        List<Tombstone> found = new ArrayList<>();
        new TreeMap<>(annotations(stored)).forEach((key, json) -> {
            if (key.startsWith(Names.REJECTED_PREFIX)) {
                found.add(read(stored, key, json, Tombstone.class));
            }
        });
        return found;
    }

    private static Map<String, String> annotations(ControllerRevision stored) {
        Map<String, String> annotations = stored.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    private static <T> T read(ControllerRevision stored, String key, String json, Class<T> type) {
        try {
            return Json.read(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "annotation " + key + " of ControllerRevision "
                            + stored.getMetadata().getNamespace() + "/"
                            + stored.getMetadata().getName()
                            + " cannot be read: restore it, or remove it to begin anew in that class ("
                            + e.getOriginalMessage() + ")",
                    e);
        }
    }
}
