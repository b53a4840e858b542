package dev.jetpilot.operator.report;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeModelStatus;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.EdgeRolloutStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one writer of status. It writes by server-side apply of nothing but status, and only what is worth a write.
 *
 * <p>JOSDK 5.3 drops every event older than a write of its own. A spec, or a decision in an annotation, that lands between
 * our last read and the response of the status write is in that response, and no event will tell of it. So the response is
 * compared with what was reconciled; {@link Outcome#OVERTAKEN} asks for another reconcile at once.
 */
public final class StatusWriter {
    /** Sentences whose numbers aside differ are brought up to date this often at most. */
    private static final Duration WORDS = Duration.ofMinutes(1);

    /** Counts of a rollout underway are brought up to date this often at most: a thousand nodes would be a thousand writes. */
    public static final Duration COUNTS = Duration.ofSeconds(5);

    private final Map<String, Instant> written = new ConcurrentHashMap<>();

    /** What came of a write. */
    public enum Outcome {
        /** There was nothing worth a write. */
        UNCHANGED,
        /** Only counts are new, and they were written a moment ago: write again after {@link #COUNTS}. */
        LATER,
        /** The status was written. */
        WRITTEN,
        /** Somebody changed the object meanwhile: reconcile again at once. */
        OVERTAKEN,
        /** The object is gone. */
        GONE
    }

    /** Writes the status of a rollout if it says something new. */
    public Outcome write(EdgeRollout rollout, EdgeRolloutStatus status, Context<EdgeRollout> context, Instant now) {
        EdgeRolloutStatus before = rollout.getStatus();
        String uid = Objects.requireNonNullElse(rollout.getMetadata().getUid(), "");
        Instant last = written.getOrDefault(uid, Instant.MIN);
        if (before != null && StatusComparison.sameFacts(before, status)) {
            boolean lately = last.plus(WORDS).isAfter(now);
            if (lately || StatusComparison.sameWords(before, status)) {
                return Outcome.UNCHANGED;
            }
        } else if (before != null && last.plus(COUNTS).isAfter(now) && StatusComparison.sameCourse(before, status)) {
            return Outcome.LATER;
        }
        EdgeRollout fresh = new EdgeRollout();
        fresh.setStatus(status);
        Outcome outcome = apply(rollout, fresh, context);
        written.put(uid, now);
        return outcome;
    }

    /** Writes the status of a model if it says something new. */
    public Outcome write(EdgeModel model, EdgeModelStatus status, Context<EdgeModel> context) {
        if (status.equals(model.getStatus())) {
            return Outcome.UNCHANGED;
        }
        EdgeModel fresh = new EdgeModel();
        fresh.setStatus(status);
        return apply(model, fresh, context);
    }

    /** Forgets a rollout that is gone. */
    public void forget(EdgeRollout rollout) {
        written.remove(Objects.requireNonNullElse(rollout.getMetadata().getUid(), ""));
    }

    /** The uid makes sure that an object made again under the same name does not inherit this status. */
    private static <P extends HasMetadata> Outcome apply(P reconciled, P fresh, Context<P> context) {
        ObjectMeta meta = reconciled.getMetadata();
        fresh.setMetadata(new ObjectMetaBuilder()
                .withName(meta.getName())
                .withNamespace(meta.getNamespace())
                .withUid(meta.getUid())
                .build());
        try {
            ObjectMeta response = context.resourceOperations()
                    .serverSideApplyPrimaryStatus(fresh)
                    .getMetadata();
            boolean same = Objects.equals(response.getGeneration(), meta.getGeneration())
                    && Objects.equals(annotations(response), annotations(meta));
            return same ? Outcome.WRITTEN : Outcome.OVERTAKEN;
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case HttpURLConnection.HTTP_NOT_FOUND -> Outcome.GONE;
                case HttpURLConnection.HTTP_CONFLICT -> Outcome.OVERTAKEN;
                default -> throw e;
            };
        }
    }

    private static Map<String, String> annotations(ObjectMeta meta) {
        return meta.getAnnotations() == null ? Map.of() : meta.getAnnotations();
    }
}
