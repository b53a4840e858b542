package dev.jetpilot.operator.apply;

import static dev.jetpilot.operator.observe.Given.CLASS;
import static dev.jetpilot.operator.observe.Given.NOW;
import static dev.jetpilot.operator.observe.Given.R1;
import static dev.jetpilot.operator.observe.Given.R2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.EdgeRollout;
import dev.jetpilot.operator.apply.Applied.Why;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.observe.Given;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.MoveReason;
import dev.jetpilot.operator.workload.Frontend;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What bears the name of ours and is not ours is not written to: it would be taken over, and go with the rollout. */
@EnableKubernetesMockClient
class SomebodyElsesTest {
    private static final String REVISION = "/apis/apps/v1/namespaces/vision/controllerrevisions/peoplenet-" + R1;
    private static final String SERVICE = "/api/v1/namespaces/vision/services/peoplenet";
    private static final String SETS = "/apis/apps/v1/namespaces/vision/daemonsets/peoplenet-";
    private static final String SET = SETS + R1 + "-" + CLASS;
    private static final String APPLY = "?fieldManager=jetpilot&force=true";

    KubernetesMockServer server;
    KubernetesClient client;

    private final EdgeRollout rollout = Given.rollout();
    private KubernetesClient full;
    private Applier applier;

    @BeforeEach
    void anApplier() {
        full = Appliers.impatient(client);
        applier = Appliers.fresh(full);
        there(REVISION, Given.revision(R1, "model-uid", 1, Map.of()));
    }

    @AfterEach
    void close() {
        full.close();
    }

    private void there(String path, HasMetadata object) {
        server.expect().get().withPath(path).andReturn(200, object).always();
        server.expect().patch().withPath(path + APPLY).andReturn(200, object).always();
    }

    private Applied apply(Action... actions) {
        return applier.apply(rollout, List.of(), List.of(actions), NOW);
    }

    private List<String> methods() {
        List<String> methods = new ArrayList<>();
        for (int i = server.getRequestCount(); i > 0; i--) {
            try {
                methods.add(server.takeRequest().getMethod());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return methods;
    }

    private static Service service() {
        Service service =
                Frontend.service(Given.rollout(), Given.document(R1).service().orElseThrow());
        service.getMetadata().setUid("service-uid");
        return service;
    }

    private static OwnerReference ownedBy(String kind, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind(kind)
                .withName("peoplenet")
                .withUid(uid)
                .withController(true)
                .build();
    }

    @Test
    void aServiceThatAPersonMadeIsLeftAsItIs() {
        there(
                SERVICE,
                new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("vision")
                        .withName("peoplenet")
                        .addToLabels("app", "the-users-own")
                        .endMetadata()
                        .build());

        Applied applied = apply(new Action.EnsureService(R1));

        assertThat(applied.stop()).hasValueSatisfying(stop -> {
            assertThat(stop.why()).isEqualTo(Why.WAITING);
            assertThat(stop.message())
                    .isEqualTo("Service vision/peoplenet is somebody else's: rename the rollout, or remove"
                            + " serving.service from the model");
        });
        assertThat(methods()).containsOnly("GET");
    }

    @Test
    void aServiceOfAnotherControllerIsLeftAsItIs() {
        Service there = service();
        there.getMetadata().setOwnerReferences(List.of(ownedBy("Gateway", "gateway-uid")));
        there(SERVICE, there);

        assertThat(apply(new Action.EnsureService(R1)).stop())
                .hasValueSatisfying(stop -> assertThat(stop.message()).contains("is somebody else's"));
        assertThat(methods()).containsOnly("GET");
    }

    @Test
    void aServiceOfTheRolloutBeforeIsWaitedFor() {
        Service there = service();
        there.getMetadata().setOwnerReferences(List.of(ownedBy("EdgeRollout", "uid-of-the-one-before")));
        there(SERVICE, there);

        assertThat(apply(new Action.EnsureService(R1)).stop()).hasValueSatisfying(stop -> {
            assertThat(stop.why()).isEqualTo(Why.WAITING);
            assertThat(stop.message())
                    .contains("still belongs to EdgeRollout peoplenet with uid uid-of-the-one-before");
        });
        assertThat(methods()).containsOnly("GET");
    }

    @Test
    void ourOwnServiceIsWritten() {
        there(SERVICE, service());

        assertThat(apply(new Action.EnsureService(R1)).complete()).isTrue();
        assertThat(methods()).containsExactly("GET", "GET", "PATCH");
    }

    @Test
    void oneOfOursThatLostItsOwnerIsAdopted() {
        Service orphan = service();
        orphan.getMetadata().setOwnerReferences(List.of());
        there(SERVICE, orphan);

        assertThat(apply(new Action.EnsureService(R1)).complete()).isTrue();
        assertThat(methods()).containsExactly("GET", "GET", "PATCH");
    }

    @Test
    void aDaemonSetThatAPersonMadeIsLeftAsItIs() {
        DaemonSet there = Given.workload(R1);
        there.getMetadata().setOwnerReferences(List.of());
        there.getMetadata().setLabels(Map.of("app", "the-users-own"));
        there(SET, there);

        Applied applied = apply(new Action.EnsureWorkload(new Assignment(R1, CLASS)));

        assertThat(applied.stop()).hasValueSatisfying(stop -> {
            assertThat(stop.why()).isEqualTo(Why.WAITING);
            assertThat(stop.message())
                    .isEqualTo("DaemonSet vision/peoplenet-" + R1 + "-" + CLASS
                            + " is somebody else's: rename the rollout, or delete that DaemonSet");
        });
        assertThat(methods()).containsOnly("GET");
    }

    @Test
    void aServiceThatWaitsForAPersonHoldsNothingElseUp() {
        Service there = service();
        there.getMetadata().setOwnerReferences(List.of(ownedBy("Gateway", "gateway-uid")));
        there(SERVICE, there);
        Action removal = new Action.RemoveWorkload(new Assignment(R2, CLASS));

        Applied applied = apply(new Action.EnsureService(R1), removal);

        assertThat(applied.done()).containsExactly(removal);
        assertThat(applied.stop().map(Applied.Stop::at)).isEqualTo(Optional.of(new Action.EnsureService(R1)));
    }

    @Test
    void aDaemonSetOfSomebodyElseHoldsUpNoNodeOfAnotherClass() {
        DaemonSet there = Given.workload(R1);
        there.getMetadata().setOwnerReferences(List.of(ownedBy("Gateway", "gateway-uid")));
        there(SET, there);
        String node = "/api/v1/nodes/n1?fieldManager=jetpilot";
        server.expect()
                .patch()
                .withPath(node)
                .andReturn(
                        200,
                        "{\"apiVersion\": \"meta.k8s.io/v1\", \"kind\": \"PartialObjectMetadata\","
                                + " \"metadata\": {\"name\": \"n1\", \"resourceVersion\": \"101\"}}")
                .always();
        Assignment foreign = new Assignment(R1, CLASS);
        Action elsewhere = back("n1", new Assignment(R1, "agx-orin"));

        Applied applied = apply(new Action.EnsureWorkload(foreign), back("n2", foreign), elsewhere);

        assertThat(applied.done()).containsExactly(elsewhere);
        assertThat(applied.waits()).isTrue();
    }

    private static Action back(String node, Assignment to) {
        return new Action.AssignNode(node, "100", Optional.empty(), Optional.of(to), MoveReason.ROLLED_BACK);
    }
}
