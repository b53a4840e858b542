package dev.jetpilot.operator.observe;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import java.util.Objects;

/**
 * Which updates matter. A heartbeat that changes nothing this operator reads wakes nobody. The new object of
 * an update may be whole while the old one is already compact, so both are compared in their compact form.
 */
public final class Changes {
    private Changes() {}

    /**
     * Whether an update of the primary matters: also one of its annotations or labels, by which people
     * decide, and not one of its status, which is our own.
     */
    public static boolean matters(EdgeRollout now, EdgeRollout before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(
                        now.getMetadata().getUid(), before.getMetadata().getUid())
                || !Objects.equals(
                        now.getMetadata().getAnnotations(), before.getMetadata().getAnnotations())
                || !Objects.equals(
                        now.getMetadata().getLabels(), before.getMetadata().getLabels())
                || now.isMarkedForDeletion() != before.isMarkedForDeletion();
    }

    static boolean matters(Node now, Node before) {
        return !sameBut(Compact.node(now), Compact.node(before));
    }

    static boolean matters(Pod now, Pod before) {
        return !sameBut(Compact.pod(now), Compact.pod(before));
    }

    /** Of a DaemonSet's status only what its controller has seen is read; counts change with every pod. */
    static boolean matters(DaemonSet now, DaemonSet before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(
                        now.getMetadata().getAnnotations(), before.getMetadata().getAnnotations())
                || !Objects.equals(
                        now.getMetadata().getOwnerReferences(),
                        before.getMetadata().getOwnerReferences())
                || now.isMarkedForDeletion() != before.isMarkedForDeletion()
                || !Objects.equals(observed(now.getStatus()), observed(before.getStatus()));
    }

    private static Long observed(DaemonSetStatus status) {
        return status == null ? null : status.getObservedGeneration();
    }

    /** Equal but for the version. Both are copies of our own. */
    private static boolean sameBut(HasMetadata now, HasMetadata before) {
        now.getMetadata().setResourceVersion(null);
        before.getMetadata().setResourceVersion(null);
        return now.equals(before);
    }
}
