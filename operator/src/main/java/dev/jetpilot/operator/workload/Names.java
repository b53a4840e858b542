package dev.jetpilot.operator.workload;

import dev.jetpilot.operator.fleet.Assignment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** Names of objects, and keys of labels and annotations, that Jetpilot writes. */
public final class Names {
    /** Label of everything that serves a rollout: its name. */
    public static final String ROLLOUT = "jetpilot.dev/rollout";
    /** Label of pods and DaemonSets: revision id. */
    public static final String REVISION = "jetpilot.dev/revision";
    /** Label of pods and DaemonSets: hardware class. */
    public static final String HARDWARE_CLASS = "jetpilot.dev/hardware-class";
    /** Label of pods and DaemonSets, annotation of ControllerRevisions: name of the EdgeModel. */
    public static final String MODEL = "jetpilot.dev/model";
    /** Annotation of ControllerRevisions: uid of the EdgeModel the revision id was computed from. */
    public static final String MODEL_UID = "jetpilot.dev/model-uid";
    /**
     * Label of ControllerRevisions: name of the rollout. Another key than {@link #ROLLOUT}, or the DaemonSet
     * controller would take our ControllerRevisions for its own: it adopts by its selector.
     */
    public static final String REVISION_OF = "jetpilot.dev/revision-of";
    /** Label of the ConfigMap that keeps the judge's evidence: name of the rollout. */
    public static final String EVIDENCE_OF = "jetpilot.dev/evidence-of";
    /** Annotation of DaemonSets and Services: hash of what Jetpilot wanted when it wrote them. */
    public static final String SPEC_HASH = "jetpilot.dev/spec-hash";
    /** Annotation of pods: port and path of their metrics, as in {@code 8002/metrics}. */
    public static final String METRICS = "jetpilot.dev/metrics";
    /** Label of nodes whose clocks are held down by heat or power, with the value true. */
    public static final String THROTTLED = "jetpilot.dev/throttled";
    /** Prefix of annotations of ControllerRevisions: a cursor in JSON, by class. */
    public static final String CURSOR_PREFIX = "jetpilot.dev/cursor.";
    /** Prefix of annotations of the tombstones: a rejection in JSON, by revision id and class. */
    public static final String REJECTED_PREFIX = "jetpilot.dev/rejected.";
    /** Name of the serving container. */
    public static final String SERVING = "serving";
    /** Field manager and value of app.kubernetes.io/managed-by. */
    public static final String MANAGER = "jetpilot";

    private static final int LABEL_VALUE = 63;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    private Names() {}

    /** Name of a revision's ControllerRevision. */
    public static String revision(String rollout, String id) {
        return rollout + "-" + id;
    }

    /** Name of the ControllerRevision that remembers what was rejected in pruned revisions. */
    public static String tombstones(String rollout) {
        return rollout + "-tombstones";
    }

    /** Name of an assignment's DaemonSet. */
    public static String workload(String rollout, Assignment assignment) {
        return rollout + "-" + assignment.revision() + "-" + assignment.hardwareClass();
    }

    /** Labels by which a DaemonSet knows its pods; also where they are read from. */
    public static Map<String, String> selector(String rollout, Assignment assignment) {
        return Map.of(ROLLOUT, rollout, REVISION, assignment.revision(), HARDWARE_CLASS, assignment.hardwareClass());
    }

    /** Whether this may be the value of a label. */
    public static boolean isLabelValue(String text) {
        return LABEL.matcher(text).matches();
    }

    /** A name as the value of a label: as it is, or cut and told apart by a hash when it is too long. */
    public static String asLabelValue(String name) {
        return name.length() <= LABEL_VALUE
                ? name
                : name.substring(0, LABEL_VALUE - 11) + "-" + Hash.of(name.getBytes(StandardCharsets.UTF_8), 10);
    }
}
