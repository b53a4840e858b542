package dev.jetpilot.operator.report;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kubernetes Events about a rollout. An event's name is a hash of what it says, so that the same decision told twice, by
 * two operators or after a restart, is one event. Events are best effort: one that cannot be written is logged, no more.
 */
public final class Events {
    /** What `kubectl describe` shows as the source. */
    public static final String COMPONENT = "jetpilot";

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    /** The API server refuses longer messages. */
    private static final int LONGEST_NOTE = 1024;

    private final KubernetesClient client;

    /** @param client with the right to create events where rollouts are */
    public Events(KubernetesClient client) {
        this.client = client;
    }

    /** Tells of one decision. */
    public void tell(HasMetadata regarding, Notice notice, Instant now) {
        Event event = event(regarding, notice, now);
        try {
            client.v1()
                    .events()
                    .inNamespace(event.getMetadata().getNamespace())
                    .resource(event)
                    .create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                LOG.atWarn()
                        .addKeyValue("reason", notice.reason())
                        .addKeyValue("code", e.getCode())
                        .log("an event could not be written: {}", e.getMessage());
            }
        }
    }

    /** The mend stands last: what is left out is what comes before it. */
    private static String cut(String note) {
        if (note.length() <= LONGEST_NOTE) {
            return note;
        }
        int next = note.lastIndexOf(Mend.NEXT);
        String mend = next < 0 || note.length() - next > LONGEST_NOTE / 2 ? "" : note.substring(next);
        return note.substring(0, LONGEST_NOTE - 3 - mend.length()) + "..." + mend;
    }

    static Event event(HasMetadata regarding, Notice notice, Instant now) {
        String note = (notice.hardwareClass().isEmpty() ? "" : notice.hardwareClass() + ": ") + notice.note();
        String cut = cut(note);
        String identity = regarding.getMetadata().getUid() + notice.reason() + cut;
        UUID hash = UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8));
        return new EventBuilder()
                .withNewMetadata()
                .withName(regarding.getMetadata().getName() + "."
                        + hash.toString().replace("-", "").substring(0, 16))
                .withNamespace(regarding.getMetadata().getNamespace())
                .endMetadata()
                .withInvolvedObject(new ObjectReferenceBuilder()
                        .withApiVersion(regarding.getApiVersion())
                        .withKind(regarding.getKind())
                        .withName(regarding.getMetadata().getName())
                        .withNamespace(regarding.getMetadata().getNamespace())
                        .withUid(regarding.getMetadata().getUid())
                        .build())
                .withType(notice.warning() ? "Warning" : "Normal")
                .withReason(notice.reason())
                .withMessage(cut)
                .withCount(1)
                .withFirstTimestamp(WaitingNodes.seconds(now))
                .withLastTimestamp(WaitingNodes.seconds(now))
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .build();
    }
}
