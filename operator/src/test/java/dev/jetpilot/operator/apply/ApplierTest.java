package dev.jetpilot.operator.apply;

import static dev.jetpilot.operator.observe.Given.CLASS;
import static dev.jetpilot.operator.observe.Given.NOW;
import static dev.jetpilot.operator.observe.Given.R1;
import static dev.jetpilot.operator.observe.Given.R2;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.apply.Applied.Why;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.fleet.Rejection;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.fleet.Tombstone;
import dev.jetpilot.operator.fleet.WorkloadView.Admission;
import dev.jetpilot.operator.observe.AdmissionMemory;
import dev.jetpilot.operator.observe.AdmissionMemory.Answer;
import dev.jetpilot.operator.observe.AdmissionMemory.Question;
import dev.jetpilot.operator.observe.Given;
import dev.jetpilot.operator.observe.Models;
import dev.jetpilot.operator.observe.Overlay;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Action.AssignNode;
import dev.jetpilot.operator.rollout.MoveReason;
import dev.jetpilot.operator.workload.Frontend;
import dev.jetpilot.operator.workload.Names;
import dev.jetpilot.operator.workload.NodePolicy;
import dev.jetpilot.operator.workload.RevisionRecord;
import dev.jetpilot.operator.workload.Workload;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnableKubernetesMockClient
class ApplierTest {
    private static final String REVISIONS = "/apis/apps/v1/namespaces/vision/controllerrevisions";
    private static final String SETS = "/apis/apps/v1/namespaces/vision/daemonsets";
    private static final String SERVICE = "/api/v1/namespaces/vision/services/peoplenet";
    private static final String PODS = "/api/v1/namespaces/vision/pods";
    private static final String MODELS = "/apis/jetpilot.dev/v1alpha1/namespaces/vision/edgemodels/peoplenet-2";
    private static final String LABEL = "vision.jetpilot.node-restriction.kubernetes.io/peoplenet";
    private static final Assignment ON_R1 = new Assignment(R1, CLASS);
    private static final Assignment ON_R2 = new Assignment(R2, CLASS);

    KubernetesMockServer server;
    KubernetesClient client;

    private final Overlay overlay = new Overlay();
    private final AdmissionMemory admissions = new AdmissionMemory();
    private final List<Action> heard = new ArrayList<>();
    private final EdgeRollout rollout = Given.rollout();
    private final List<Revision> seen = List.of();
    private KubernetesClient full;
    private Applier applier;

    @BeforeEach
    void anApplier() {
        applier = applier(Runnable::run);
    }

    /** Trap 6: the rollout is a cache's. */
    @AfterEach
    void theRolloutIsLeftAsItIs() {
        full.close();
        assertThat(Serialization.asJson(rollout)).isEqualTo(Serialization.asJson(Given.rollout()));
    }

    private Applier applier(Executor movers) {
        full = Appliers.impatient(client);
        return new Applier(
                full,
                overlay,
                new Models(full),
                admissions,
                NodePolicy.STRICT,
                new ApplyListener() {
                    @Override
                    public void done(EdgeRollout of, Action action) {
                        heard.add(action);
                    }
                },
                movers);
    }

    private Applied apply(Action... actions) {
        return applier.apply(rollout, seen, List.of(actions), NOW);
    }

    @Test
    void aMoveIsOnePatchAtTheVersionItWasPlannedOn() throws Exception {
        server.expect()
                .patch()
                .withPath("/api/v1/nodes/n1?fieldManager=jetpilot")
                .andReturn(200, metadata("n1", "101", ON_R2))
                .once();

        Applied applied = apply(move("n1", "100", ON_R1, ON_R2));

        assertThat(applied.complete()).isTrue();
        assertThat(heard).hasSize(1);
        RecordedRequest request = server.takeRequest();
        assertThat(request.getHeader("Content-Type")).startsWith("application/merge-patch+json");
        assertThat(request.getHeader("Accept")).startsWith("application/json;as=PartialObjectMetadata");
        assertThat(json(request)).isEqualTo(tree("""
                        {"metadata": {"resourceVersion": "100",
                                      "labels": {"%s": "bbbbbbbbbb.orin-nano", "%s.at": "%d"}}}
                        """.formatted(LABEL, LABEL, NOW.getEpochSecond())));
    }

    @Test
    void unassigningClearsEveryLabelOfTheRollout() throws Exception {
        server.expect()
                .patch()
                .withPath("/api/v1/nodes/n1?fieldManager=jetpilot")
                .andReturn(200, metadata("n1", "101", ON_R1))
                .once();

        apply(new AssignNode("n1", "100", Optional.of(ON_R1), Optional.empty(), MoveReason.DESELECTED));

        assertThat(json(server.takeRequest()).at("/metadata/labels"))
                .isEqualTo(tree("{\"%s\": null, \"%s.at\": null, \"%s.keep\": null}".formatted(LABEL, LABEL, LABEL)));
    }

    @Test
    void aConflictEndsThePlanWithoutThrowing() {
        expectNode("n1", 200);
        expectNode("n2", 409);

        Applied applied = apply(
                move("n1", "100", ON_R1, ON_R2),
                move("n2", "100", ON_R1, ON_R2),
                move("n3", "100", ON_R1, ON_R2),
                new Action.RemoveWorkload(ON_R1));

        assertThat(applied.done()).hasSize(1);
        assertThat(applied.conflict()).isTrue();
        assertThat(applied.stop().orElseThrow().at()).isEqualTo(move("n2", "100", ON_R1, ON_R2));
        assertThat(server.getRequestCount())
                .as("nothing is sent after the conflict")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"404, CONFLICT", "403, REFUSED", "422, REFUSED", "429, UNREACHABLE", "503, UNREACHABLE"})
    void whatStopsAPlanIsTold(int code, Why why) {
        expectNode("n1", code);

        assertThat(apply(move("n1", "100", ON_R1, ON_R2)).stop()).hasValueSatisfying(stop -> {
            assertThat(stop.why()).isEqualTo(why);
            assertThat(stop.message()).isEqualTo("the words of the API server");
        });
    }

    @Test
    void movesGoOutOnSeveralThreadsAndWhatFollowsWaitsForThem() throws Exception {
        for (int i = 0; i < 20; i++) {
            expectNode("n" + i, 200);
        }
        server.expect()
                .get()
                .withPath(SETS + "/peoplenet-" + R1 + "-" + CLASS)
                .andReturn(404, status(404))
                .once();
        List<Action> plan = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            plan.add(move("n" + i, "100", ON_R1, ON_R2));
        }
        plan.add(new Action.RemoveWorkload(ON_R1));
        ExecutorService movers = Executors.newFixedThreadPool(4);
        try {
            assertThat(applier(movers).apply(rollout, seen, plan, NOW).done()).isEqualTo(plan);
        } finally {
            movers.shutdown();
            assertThat(movers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        RecordedRequest last = null;
        for (int i = 0; i < 21; i++) {
            last = server.takeRequest();
        }
        assertThat(last.getPath()).startsWith(SETS);
    }

    @Test
    void cursorsAreWrittenAtTheVersionTheyWerePlannedOn() throws Exception {
        ControllerRevision stored = Given.revision(R1, "model-uid", 3, Map.of());
        server.expect()
                .patch()
                .withPath(REVISIONS + "/peoplenet-" + R1 + "?fieldManager=jetpilot")
                .andReturn(200, stored)
                .once();
        Cursor cursor = Cursor.waiting(1, 1, NOW);

        assertThat(apply(new Action.WriteCursors(R1, "10", 4, Map.of(CLASS, cursor)))
                        .stop())
                .isEmpty();

        RecordedRequest request = server.takeRequest();
        assertThat(request.getHeader("Content-Type")).startsWith("application/merge-patch+json");
        JsonNode patch = json(request);
        assertThat(patch.at("/metadata/resourceVersion").asText()).isEqualTo("10");
        assertThat(patch.at("/revision").asLong()).isEqualTo(4);
        stored.getMetadata()
                .getAnnotations()
                .put(
                        "jetpilot.dev/cursor.orin-nano",
                        patch.at("/metadata/annotations")
                                .path("jetpilot.dev/cursor.orin-nano")
                                .asText());
        assertThat(RevisionRecord.revision(stored, Given.document(R1)).cursor(CLASS))
                .contains(cursor);
    }

    @Test
    void aRevisionIsRenderedOfTheModelAsItIsStored() throws Exception {
        String id = expectModel();
        server.expect()
                .post()
                .withPath(REVISIONS)
                .andReturn(201, Given.revision(id, "model-uid", 1, Map.of()))
                .once();

        assertThat(apply(new Action.CreateRevision(id, 1, Map.of())).complete()).isTrue();

        server.takeRequest();
        JsonNode sent = json(server.takeRequest());
        assertThat(sent.at("/metadata/name").asText()).isEqualTo("peoplenet-" + id);
        assertThat(sent.at("/metadata/annotations").path(Names.MODEL_UID).asText())
                .isEqualTo("model-uid");
        assertThat(sent.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo("rollout-uid");
        assertThat(sent.at("/data/classes/0/template/spec/containers/0/image").asText())
                .isEqualTo("serve:2");
    }

    @Test
    void aModelThatChangedSinceIsAConflict() {
        expectModel();

        assertThat(apply(new Action.CreateRevision("0000000000", 1, Map.of())).conflict())
                .isTrue();
    }

    @Test
    void anOrphanedRevisionIsAdopted() throws Exception {
        String id = expectModel();
        ControllerRevision orphan = Given.revision(id, "model-uid", 1, Map.of());
        orphan.getMetadata().setOwnerReferences(List.of());
        server.expect().post().withPath(REVISIONS).andReturn(409, status(409)).once();
        server.expect()
                .get()
                .withPath(REVISIONS + "/peoplenet-" + id)
                .andReturn(200, orphan)
                .once();
        server.expect()
                .patch()
                .withPath(REVISIONS + "/peoplenet-" + id + "?fieldManager=jetpilot")
                .andReturn(200, Given.revision(id, "model-uid", 1, Map.of()))
                .once();

        Applied applied = apply(new Action.CreateRevision(id, 1, Map.of()));

        assertThat(applied.conflict()).as("what it holds must be planned on").isTrue();
        assertThat(applied.stop().orElseThrow().message()).contains("was adopted");
        JsonNode patch = json(lastRequest(4));
        assertThat(patch.at("/metadata/resourceVersion").asText()).isEqualTo("10");
        assertThat(patch.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo("rollout-uid");
    }

    @Test
    void aRevisionOfTheRolloutBeforeIsWaitedFor() {
        String id = expectModel();
        ControllerRevision foreign = Given.revision(id, "model-uid", 1, Map.of());
        foreign.getMetadata().getOwnerReferences().get(0).setUid("uid-of-the-one-before");
        server.expect().post().withPath(REVISIONS).andReturn(409, status(409)).once();
        server.expect()
                .get()
                .withPath(REVISIONS + "/peoplenet-" + id)
                .andReturn(200, foreign)
                .once();

        assertThat(apply(new Action.CreateRevision(id, 1, Map.of())).stop()).hasValueSatisfying(stop -> {
            assertThat(stop.why()).isEqualTo(Why.WAITING);
            assertThat(stop.message()).contains("still belongs to EdgeRollout peoplenet");
        });
    }

    @Test
    void aDaemonSetIsAppliedOnTheServer() throws Exception {
        expectRevision();
        server.expect()
                .patch()
                .withPath(SETS + "/peoplenet-" + R1 + "-" + CLASS + "?fieldManager=jetpilot&force=true")
                .andReturn(200, Given.workload(R1))
                .once();

        assertThat(apply(new Action.EnsureWorkload(ON_R1)).complete()).isTrue();

        RecordedRequest request = lastRequest(3);
        assertThat(request.getHeader("Content-Type")).startsWith("application/apply-patch+yaml");
        assertThat(json(request)
                        .at("/metadata/annotations")
                        .path(Names.SPEC_HASH)
                        .asText())
                .isEqualTo(Workload.hash(Given.workload(R1)));
    }

    @Test
    void theServiceIsAppliedOnTheServer() throws Exception {
        expectRevision();
        server.expect()
                .patch()
                .withPath("/api/v1/namespaces/vision/services/peoplenet?fieldManager=jetpilot&force=true")
                .andReturn(200, "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"peoplenet\"}}")
                .once();

        assertThat(apply(new Action.EnsureService(R1)).complete()).isTrue();

        assertThat(json(lastRequest(3)).at("/spec/internalTrafficPolicy").asText())
                .isEqualTo("Local");
    }

    private void expectAServiceThatIsNotWanted(boolean ours) {
        server.expect()
                .get()
                .withPath(REVISIONS + "/peoplenet-" + R1)
                .andReturn(200, Given.revision("model-uid", Given.withoutService(R1), R1, 1, Map.of()))
                .always();
        Service there = Frontend.service(rollout, Given.document(R2).service().orElseThrow());
        there.getMetadata().setUid("service-uid");
        there.getMetadata().setResourceVersion("30");
        if (!ours) {
            there.getMetadata().getLabels().remove(Names.ROLLOUT);
        }
        server.expect().get().withPath(SERVICE).andReturn(200, there).always();
        server.expect().delete().withPath(SERVICE).andReturn(200, "{}").once();
    }

    @Test
    void aServiceThatIsNotWantedAnyMoreIsDeletedAsTheOneThatWasSeen() throws Exception {
        expectAServiceThatIsNotWanted(true);

        assertThat(apply(new Action.EnsureService(R1)).complete()).isTrue();

        RecordedRequest delete = lastRequest(3);
        assertThat(delete.getMethod()).isEqualTo("DELETE");
        JsonNode options = json(delete);
        assertThat(options.at("/preconditions/uid").asText()).isEqualTo("service-uid");
        assertThat(options.at("/preconditions/resourceVersion").asText()).isEqualTo("30");
    }

    @Test
    void aServiceThatIsNotOursIsNotDeleted() {
        expectAServiceThatIsNotWanted(false);

        assertThat(apply(new Action.EnsureService(R1)).complete()).isTrue();

        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void aDaemonSetIsDeletedAsTheOneThatWasMeant() throws Exception {
        DaemonSet set = Given.workload(R1);
        String path = SETS + "/peoplenet-" + R1 + "-" + CLASS;
        server.expect().get().withPath(path).andReturn(200, set).once();
        server.expect().delete().withPath(path).andReturn(200, status(200)).once();

        assertThat(apply(new Action.RemoveWorkload(ON_R1)).complete()).isTrue();

        assertThat(json(lastRequest(2)).at("/preconditions/uid").asText()).isEqualTo("uid-of-set-" + R1);
    }

    @Test
    void whatMustBeRememberedIsWrittenBeforeARevisionGoes() throws Exception {
        Tombstone tombstone = new Tombstone(R1, CLASS, 1, new Rejection("SLOBreached", "41ms", NOW));
        server.expect()
                .get()
                .withPath(REVISIONS + "/peoplenet-tombstones")
                .andReturn(404, status(404))
                .once();
        server.expect()
                .post()
                .withPath(REVISIONS)
                .andReturn(201, RevisionRecord.createTombstones(rollout, List.of(tombstone)))
                .once();
        expectRevision();
        server.expect()
                .delete()
                .withPath(REVISIONS + "/peoplenet-" + R1)
                .andReturn(200, status(200))
                .once();

        assertThat(apply(new Action.PruneRevision(R1, "10", List.of(tombstone))).complete())
                .isTrue();

        server.takeRequest();
        assertThat(json(server.takeRequest())
                        .at("/metadata/annotations")
                        .fieldNames()
                        .next())
                .isEqualTo("jetpilot.dev/rejected." + R1 + ".orin-nano");
        assertThat(json(lastRequest(2)).at("/preconditions"))
                .isEqualTo(tree("{\"uid\": \"uid-of-%s\", \"resourceVersion\": \"10\"}".formatted(R1)));
    }

    @Test
    void aRevisionIsNotPrunedWhenItCannotBeRemembered() {
        Tombstone tombstone = new Tombstone(R1, CLASS, 1, new Rejection("SLOBreached", "41ms", NOW));
        server.expect()
                .get()
                .withPath(REVISIONS + "/peoplenet-tombstones")
                .andReturn(404, status(404))
                .once();
        server.expect().post().withPath(REVISIONS).andReturn(403, status(403)).once();

        assertThat(apply(new Action.PruneRevision(R1, "10", List.of(tombstone))).complete())
                .isFalse();
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void anAcceptedPodIsRemembered() throws Exception {
        expectRevision();
        server.expect()
                .post()
                .withPath(PODS + "?dryRun=All")
                .andReturn(201, Given.pod("peoplenet", R1, "n"))
                .once();

        Applied applied = apply(new Action.CheckAdmission(ON_R1));

        assertThat(applied.complete()).isTrue();
        assertThat(answer().admission()).isEqualTo(Admission.ACCEPTED);
        assertThat(json(lastRequest(2)).at("/spec/runtimeClassName").asText()).isEqualTo("nvidia");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\" | REFUSED",
                "403 | pods \"x\" is forbidden: exceeded quota: gpus | REFUSED",
                "403 | pod rejected: RuntimeClass \"nvidia\" not found | REFUSED",
                "422 | Pod \"x\" is invalid: spec.containers[0].image: Required value | REFUSED",
                "403 | pods is forbidden: User \"system:serviceaccount:jp:jp\" cannot create resource \"pods\" | UNKNOWN",
                "400 | admission webhook \"w\" does not support dry run | UNKNOWN",
                "500 | failed calling webhook \"w\": timeout | UNKNOWN",
            })
    void aRefusalOfThePodIsToldFromARefusalToAnswer(int code, String message, Admission admission) {
        expectRevision();
        server.expect()
                .post()
                .withPath(PODS + "?dryRun=All")
                .andReturn(
                        code,
                        new StatusBuilder().withCode(code).withMessage(message).build())
                .always();

        assertThat(apply(new Action.CheckAdmission(ON_R1)).complete()).isTrue();

        assertThat(answer().admission()).isEqualTo(admission);
        assertThat(answer().message()).hasValueSatisfying(m -> assertThat(m).contains(message));
        if (admission == Admission.REFUSED) {
            assertThat(answer().message().orElseThrow()).contains("or EdgeModel peoplenet-2");
        }
    }

    private Answer answer() {
        return admissions.recall(new Question("vision", "peoplenet", ON_R1, Workload.hash(Given.workload(R1))), NOW);
    }

    private void expectRevision() {
        server.expect()
                .get()
                .withPath(REVISIONS + "/peoplenet-" + R1)
                .andReturn(200, Given.revision(R1, "model-uid", 1, Map.of()))
                .once();
    }

    private String expectModel() {
        server.expect()
                .get()
                .withPath(MODELS)
                .andReturn(200, Given.modelJson("model-uid", ""))
                .always();
        String id = new Models(client)
                .read("vision", "peoplenet-2")
                .orElseThrow()
                .identity()
                .revision();
        try {
            server.takeRequest();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return id;
    }

    private void expectNode(String name, int code) {
        server.expect()
                .patch()
                .withPath("/api/v1/nodes/" + name + "?fieldManager=jetpilot")
                .andReturn(code, code == 200 ? metadata(name, "101", ON_R2) : status(code))
                .once();
    }

    private static Object status(int code) {
        return new StatusBuilder()
                .withCode(code)
                .withMessage("the words of the API server")
                .build();
    }

    private static String metadata(String name, String version, Assignment assignment) {
        return """
                {"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata",
                 "metadata": {"name": "%s", "uid": "uid-of-%s", "resourceVersion": "%s", "labels": {"%s": "%s"}}}
                """.formatted(name, name, version, LABEL, assignment.labelValue());
    }

    private static AssignNode move(String node, String version, Assignment from, Assignment to) {
        return new AssignNode(node, version, Optional.of(from), Optional.of(to), MoveReason.CANARY);
    }

    private RecordedRequest lastRequest(int count) throws InterruptedException {
        RecordedRequest last = null;
        for (int i = 0; i < count; i++) {
            last = server.takeRequest();
        }
        return last;
    }

    private static JsonNode json(RecordedRequest request) throws IOException {
        return tree(request.getBody().readUtf8());
    }

    private static JsonNode tree(String json) throws IOException {
        return new ObjectMapper().readTree(json);
    }
}
