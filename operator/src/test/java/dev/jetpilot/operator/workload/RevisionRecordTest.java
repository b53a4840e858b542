package dev.jetpilot.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.api.v1alpha1.Precision;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Share;
import dev.jetpilot.operator.fleet.Step;
import dev.jetpilot.operator.fleet.Tombstone;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RevisionRecordTest {
    private static final Instant T0 = Instant.parse("2026-11-23T10:00:00.123Z");
    private static final KubernetesSerialization WIRE = new KubernetesSerialization();

    private static final List<Step> STEPS = List.of(
            new Step.SetWeight(Share.percent(5)),
            new Step.Analysis(Duration.ofMinutes(5), Duration.ofHours(2)),
            new Step.Pause(Optional.of(Duration.ofSeconds(90))),
            new Step.Pause(Optional.empty()),
            new Step.SetWeight(Share.of(3)));

    private static final Cursor MIDWAY = Cursor.waiting(2, 4, T0)
            .begin(STEPS, Optional.of("aaaaaaaaaa"), 3, T0)
            .weigh(40, true)
            .wave(new TreeSet<>(List.of("node-2", "node-1")))
            .sentBack(new TreeSet<>(List.of("node-9")), new TreeSet<>(List.of("node-8")));
    private static final Cursor REJECTED = MIDWAY.reject(new Rejection("SLOBreached", "p95 41ms over 33ms", T0));
    private static final Cursor HEALTHY = MIDWAY.healthy(9, true, T0);

    @Test
    void cursorsSurviveTheTripThroughTheApiServer() {
        Map<String, Cursor> cursors =
                Map.of("orin-nano", MIDWAY, "agx-orin", REJECTED, "xavier", HEALTHY, "thor", Cursor.waiting(1, 0, T0));
        ControllerRevision stored =
                overTheWire(RevisionRecord.create(rollout(), "0123456789", "model-uid", document(), 12, cursors));

        Revision read = RevisionRecord.revision(stored, RevisionDocument.of(stored));

        assertThat(read.cursors()).isEqualTo(cursors);
        assertThat(read.id()).isEqualTo("0123456789");
        assertThat(read.model()).isEqualTo("peoplenet-2");
        assertThat(read.sequence()).isEqualTo(12);
        assertThat(read.classOf(Map.of("module", "nano"))).contains("orin-nano");
        assertThat(read.classOf(Map.of("module", "other"))).isEmpty();
    }

    @Test
    void templatesSurviveTheTripThroughTheApiServer() {
        ControllerRevision stored =
                overTheWire(RevisionRecord.create(rollout(), "0123456789", "uid", document(), 1, Map.of()));

        assertThat(RevisionDocument.of(stored)).isEqualTo(document());
    }

    @Test
    void fieldsOfANewerReleaseAreTolerated() {
        ControllerRevision stored = overTheWire(
                RevisionRecord.create(rollout(), "0123456789", "uid", document(), 1, Map.of("orin-nano", MIDWAY)));
        String key = Names.CURSOR_PREFIX + "orin-nano";
        String json = stored.getMetadata().getAnnotations().get(key);
        stored.getMetadata().getAnnotations().put(key, json.replaceFirst("\\{", "{\"newer\":{\"a\":[1]},"));

        assertThat(RevisionRecord.revision(stored, document()).cursor("orin-nano"))
                .contains(MIDWAY);
    }

    @Test
    void anUnreadableCursorIsNotTakenForNone() {
        ControllerRevision stored = RevisionRecord.create(rollout(), "0123456789", "uid", document(), 1, Map.of());
        stored.getMetadata().getAnnotations().put(Names.CURSOR_PREFIX + "orin-nano", "{phase");

        assertThatThrownBy(() -> RevisionRecord.revision(stored, document()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jetpilot.dev/cursor.orin-nano")
                .hasMessageContaining("vision/peoplenet-0123456789")
                .hasMessageContaining("remove it to begin anew");
    }

    @Test
    void tombstonesSurviveTheTripThroughTheApiServer() {
        List<Tombstone> tombstones = List.of(
                new Tombstone("aaaaaaaaaa", "agx-orin", 1, new Rejection("NodesFailed", "2 of 2", T0)),
                new Tombstone("aaaaaaaaaa", "orin-nano", 3, new Rejection("SLOBreached", "41ms", T0)));
        ControllerRevision stored = overTheWire(RevisionRecord.createTombstones(rollout(), tombstones));

        assertThat(RevisionRecord.isTombstones(stored)).isTrue();
        assertThat(RevisionRecord.tombstones(stored)).isEqualTo(tombstones);
        assertThat(stored.getData()).as("Kubernetes requires data").isNotNull();
    }

    /** The DaemonSet controller adopts orphaned ControllerRevisions that its selector matches. */
    @Test
    void noDaemonSetWouldTakeARevisionForItsOwn() {
        ControllerRevision stored = RevisionRecord.create(rollout(), "0123456789", "uid", document(), 1, Map.of());

        assertThat(stored.getMetadata().getLabels()).doesNotContainKey(Names.ROLLOUT);
    }

    @Test
    void annotationKeysFitTheLongestNames() {
        String hardwareClass = "c".repeat(40);
        String key = RevisionRecord.tombstoneAnnotations(
                        List.of(new Tombstone("0123456789", hardwareClass, 1, new Rejection("X", "", T0))))
                .keySet()
                .iterator()
                .next();

        assertThat(key.substring(key.indexOf('/') + 1)).hasSizeLessThanOrEqualTo(63);
    }

    private static ControllerRevision overTheWire(ControllerRevision object) {
        return WIRE.unmarshal(WIRE.asJson(object), ControllerRevision.class);
    }

    private static RevisionDocument document() {
        return new RevisionDocument(
                "peoplenet-2",
                "2",
                List.of(new RenderedClass(
                        "orin-nano",
                        new LabelSelectorBuilder()
                                .addToMatchLabels("module", "nano")
                                .build(),
                        "nvidia.com/gpu",
                        new PodTemplateSpecBuilder()
                                .withNewSpec()
                                .addNewContainer()
                                .withName("serving")
                                .withNewResources()
                                .addToLimits("memory", new Quantity("4Gi"))
                                .endResources()
                                .withNewReadinessProbe()
                                .withNewHttpGet()
                                .withNewPort("http")
                                .endHttpGet()
                                .endReadinessProbe()
                                .endContainer()
                                .endSpec()
                                .build(),
                        Optional.of(1200L),
                        Optional.of(new HardwareNeeds(
                                "image:1", Optional.of("10.3"), Optional.of(Precision.INT8), Optional.empty())))),
                Optional.of(new ServicePort(80, "http")));
    }

    private static EdgeRollout rollout() {
        EdgeRollout rollout = new EdgeRollout();
        rollout.setMetadata(new ObjectMetaBuilder()
                .withNamespace("vision")
                .withName("peoplenet")
                .withUid("rollout-uid")
                .build());
        return rollout;
    }
}
