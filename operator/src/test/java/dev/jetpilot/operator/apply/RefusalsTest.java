package dev.jetpilot.operator.apply;

import static dev.jetpilot.operator.observe.Given.CLASS;
import static dev.jetpilot.operator.observe.Given.NOW;
import static dev.jetpilot.operator.observe.Given.R1;
import static dev.jetpilot.operator.observe.Given.R2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.operator.apply.Applied.Why;
import dev.jetpilot.operator.fleet.Assignment;
import dev.jetpilot.operator.fleet.Cursor;
import dev.jetpilot.operator.observe.Given;
import dev.jetpilot.operator.rollout.Action;
import dev.jetpilot.operator.rollout.Action.AssignNode;
import dev.jetpilot.operator.rollout.MoveReason;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API server refuses holds up what needs it, and nothing else. */
@EnableKubernetesMockClient
class RefusalsTest {
    private static final String REVISIONS = "/apis/apps/v1/namespaces/vision/controllerrevisions";
    private static final String SETS = "/apis/apps/v1/namespaces/vision/daemonsets";
    private static final Assignment ON_R1 = new Assignment(R1, CLASS);
    private static final Assignment ON_R2 = new Assignment(R2, CLASS);
    private static final Assignment OTHER_CLASS_ON_R1 = new Assignment(R1, "agx-orin");
    private static final Assignment OTHER_CLASS_ON_R2 = new Assignment(R2, "agx-orin");

    KubernetesMockServer server;
    KubernetesClient client;

    private KubernetesClient full;
    private Applier applier;

    @BeforeEach
    void anApplier() {
        full = Appliers.impatient(client);
        applier = Appliers.fresh(full);
    }

    @AfterEach
    void close() {
        full.close();
    }

    private Applied apply(Action... actions) {
        return applier.apply(Given.rollout(), List.of(), List.of(actions), NOW);
    }

    /** Each class has its own rollback. */
    @ParameterizedTest
    @CsvSource({"403", "422"})
    void aDaemonSetThatIsRefusedHoldsUpItsOwnMovesOnly(int code) {
        expectRevision();
        refuseDaemonSet(code);
        expectNode("n1", 200);
        AssignNode back = move("n1", "100", OTHER_CLASS_ON_R2, OTHER_CLASS_ON_R1);

        Applied applied = apply(
                new Action.EnsureWorkload(ON_R1),
                move("n2", "100", ON_R2, ON_R1),
                back,
                move("n3", "100", ON_R2, ON_R1),
                new Action.RemoveWorkload(ON_R2));

        assertThat(applied.done()).containsExactly(back, new Action.RemoveWorkload(ON_R2));
        assertThat(applied.complete()).isFalse();
        assertThat(applied.stops()).singleElement().satisfies(stop -> {
            assertThat(stop.at()).isEqualTo(new Action.EnsureWorkload(ON_R1));
            assertThat(stop.why()).isEqualTo(Why.REFUSED);
        });
    }

    /** As when spec.tolerations was edited to what the API server refuses: the pods of before are better than none. */
    @Test
    void nodesGoBackToADaemonSetThatStandsAlthoughItsMendIsRefused() {
        expectRevision();
        server.expect()
                .get()
                .withPath(SETS + "/peoplenet-" + R1 + "-" + CLASS)
                .andReturn(200, Given.workload(R1))
                .always();
        refuseDaemonSet(422);
        expectNode("n1", 200);
        AssignNode back = move("n1", "100", ON_R2, ON_R1);

        Applied applied = apply(new Action.EnsureWorkload(ON_R1), back);

        assertThat(applied.done()).containsExactly(back);
        assertThat(applied.stop()).map(Applied.Stop::why).contains(Why.REFUSED);
    }

    @Test
    void aNodeThatIsRefusedHoldsUpNoOtherNode() {
        expectNode("n1", 200);
        expectNode("n2", 403);
        expectNode("n3", 200);
        expectNode("n4", 403);

        Applied applied = apply(
                move("n1", "100", ON_R2, ON_R1),
                move("n2", "100", ON_R2, ON_R1),
                move("n3", "100", ON_R2, ON_R1),
                move("n4", "100", ON_R2, ON_R1));

        assertThat(applied.done()).containsExactly(move("n1", "100", ON_R2, ON_R1), move("n3", "100", ON_R2, ON_R1));
        assertThat(applied.stop()).map(Applied.Stop::at).contains(move("n2", "100", ON_R2, ON_R1));
        assertThat(applied.stops()).hasSize(2);
        assertThat(applied.told()).containsExactly("the words of the API server");
    }

    /** Moves depend on the cursor that opens their wave. */
    /** The API server quotes the whole object where a field may not change. */
    @Test
    void ofARefusalThatQuotesAnObjectTheBeginningAndTheEndAreTold() {
        server.expect()
                .patch()
                .withPath("/api/v1/nodes/n1?fieldManager=jetpilot")
                .andReturn(
                        422,
                        new StatusBuilder()
                                .withCode(422)
                                .withMessage("it is invalid: " + "x".repeat(20_000) + ": field is immutable")
                                .build())
                .once();

        Applied applied = apply(move("n1", "100", ON_R2, ON_R1));

        assertThat(applied.told())
                .singleElement()
                .satisfies(told -> assertThat(told)
                        .startsWith("it is invalid: xxx")
                        .endsWith("xxx: field is immutable")
                        .hasSizeLessThan(700));
    }

    @Test
    void aCursorThatIsRefusedEndsThePlan() {
        server.expect()
                .patch()
                .withPath(REVISIONS + "/peoplenet-" + R1 + "?fieldManager=jetpilot")
                .andReturn(403, status(403))
                .once();

        Applied applied = apply(
                new Action.WriteCursors(R1, "10", 4, Map.of(CLASS, Cursor.waiting(1, 1, NOW))),
                move("n1", "100", ON_R1, ON_R2));

        assertThat(applied.done()).isEmpty();
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    /** A refusal is told in the status; a conflict behind it must still be planned anew. */
    @Test
    void aConflictBehindARefusalIsWhatEndsThePlan() {
        expectRevision();
        refuseDaemonSet(403);
        expectNode("n1", 409);

        Applied applied =
                apply(new Action.EnsureWorkload(ON_R1), move("n1", "100", OTHER_CLASS_ON_R2, OTHER_CLASS_ON_R1));

        assertThat(applied.conflict()).isTrue();
    }

    private void refuseDaemonSet(int code) {
        server.expect()
                .patch()
                .withPath(SETS + "/peoplenet-" + R1 + "-" + CLASS + "?fieldManager=jetpilot&force=true")
                .andReturn(code, status(code))
                .once();
    }

    private void expectRevision() {
        server.expect()
                .get()
                .withPath(REVISIONS + "/peoplenet-" + R1)
                .andReturn(200, Given.revision(R1, "model-uid", 1, Map.of()))
                .once();
    }

    private void expectNode(String name, int code) {
        server.expect()
                .patch()
                .withPath("/api/v1/nodes/" + name + "?fieldManager=jetpilot")
                .andReturn(code, code == 200 ? node(name) : status(code))
                .once();
    }

    private static Object status(int code) {
        return new StatusBuilder()
                .withCode(code)
                .withMessage("the words of the API server")
                .build();
    }

    private static String node(String name) {
        return """
                {"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata",
                 "metadata": {"name": "%s", "uid": "uid-of-%s", "resourceVersion": "101"}}
                """.formatted(name, name);
    }

    private static AssignNode move(String node, String version, Assignment from, Assignment to) {
        return new AssignNode(node, version, Optional.of(from), Optional.of(to), MoveReason.ROLLED_BACK);
    }
}
