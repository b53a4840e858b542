package dev.jetpilot.operator.apply;

import static dev.jetpilot.operator.observe.Given.CLASS;
import static dev.jetpilot.operator.observe.Given.NOW;
import static dev.jetpilot.operator.observe.Given.R1;
import static dev.jetpilot.operator.observe.Given.R2;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Revision;
import dev.jetpilot.operator.observe.AdmissionMemory;
import dev.jetpilot.operator.observe.AdmissionMemory.Answer;
import dev.jetpilot.operator.observe.AdmissionMemory.Question;
import dev.jetpilot.operator.observe.Clients;
import dev.jetpilot.operator.observe.Given;
import dev.jetpilot.operator.observe.Models;
import dev.jetpilot.operator.observe.Overlay;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Action.AssignNode;
import dev.jetpilot.operator.rollout.MoveReason;
import dev.jetpilot.operator.workload.SourcePolicy;
import dev.jetpilot.operator.workload.Workload;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An applier before a mock server that answers what a test expects of it. */
@EnableKubernetesMockClient
abstract class ApplierBench {
    static final String REVISIONS = "/apis/apps/v1/namespaces/vision/controllerrevisions";
    static final String SETS = "/apis/apps/v1/namespaces/vision/daemonsets";
    static final String SERVICE = "/api/v1/namespaces/vision/services/peoplenet";
    static final String PODS = "/api/v1/namespaces/vision/pods";
    static final String MODELS = "/apis/jetpilot.dev/v1alpha1/namespaces/vision/edgemodels/peoplenet-2";
    static final String LABEL = "vision.jetpilot.node-restriction.kubernetes.io/peoplenet";
    static final Assignment ON_R1 = new Assignment(R1, CLASS);
    static final Assignment ON_R2 = new Assignment(R2, CLASS);
    static final Assignment OTHER_CLASS_ON_R1 = new Assignment(R1, "agx-orin");
    static final Assignment OTHER_CLASS_ON_R2 = new Assignment(R2, "agx-orin");

    KubernetesMockServer server;
    KubernetesClient client;

    final Overlay overlay = new Overlay();
    final AdmissionMemory admissions = new AdmissionMemory();
    final List<Action> heard = new ArrayList<>();
    final EdgeRollout rollout = Given.rollout();
    final List<Revision> seen = List.of();
    KubernetesClient full;
    Applier applier;

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

    Applier applier(Executor movers) {
        full = Clients.full(new ConfigBuilder(client.getConfiguration())
                .withRequestRetryBackoffLimit(0)
                .build());
        return new Applier(
                full,
                overlay,
                new Models(full),
                admissions,
                SourcePolicy.STRICT,
                new ApplyListener() {
                    @Override
                    public void done(EdgeRollout of, Action action) {
                        heard.add(action);
                    }
                },
                movers);
    }

    Applied apply(Action... actions) {
        return applier.apply(rollout, seen, List.of(actions), NOW);
    }

    Answer answer() {
        return admissions.recall(new Question("vision", "peoplenet", ON_R1, Workload.hash(Given.workload(R1))), NOW);
    }

    void expectRevision() {
        server.expect()
                .get()
                .withPath(REVISIONS + "/peoplenet-" + R1)
                .andReturn(200, Given.revision(R1, "model-uid", 1, Map.of()))
                .once();
    }

    String expectModel() {
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

    void expectNode(String name, int code) {
        server.expect()
                .patch()
                .withPath("/api/v1/nodes/" + name + "?fieldManager=jetpilot")
                .andReturn(code, code == 200 ? metadata(name, "101", ON_R2) : status(code))
                .once();
    }

    static Object status(int code) {
        return new StatusBuilder()
                .withCode(code)
                .withMessage("the words of the API server")
                .build();
    }

    static String metadata(String name, String version, Assignment assignment) {
        return """
                {"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata",
                 "metadata": {"name": "%s", "uid": "uid-of-%s", "resourceVersion": "%s", "labels": {"%s": "%s"}}}
                """.formatted(name, name, version, LABEL, assignment.labelValue());
    }

    static AssignNode move(String node, String version, Assignment from, Assignment to) {
        return new AssignNode(node, version, Optional.of(from), Optional.of(to), MoveReason.CANARY);
    }

    RecordedRequest lastRequest(int count) throws InterruptedException {
        RecordedRequest last = null;
        for (int i = 0; i < count; i++) {
            last = server.takeRequest();
        }
        return last;
    }

    static JsonNode json(RecordedRequest request) throws IOException {
        return tree(request.getBody().readUtf8());
    }

    static JsonNode tree(String json) throws IOException {
        return new ObjectMapper().readTree(json);
    }
}
