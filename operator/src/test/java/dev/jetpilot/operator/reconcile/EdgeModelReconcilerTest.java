package dev.jetpilot.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.api.v1alpha1.EdgeModelStatus;
import dev.jetpilot.operator.observe.Clients;
import dev.jetpilot.operator.observe.Models;
import dev.jetpilot.operator.report.StatusWriter;
import dev.jetpilot.operator.workload.NodePolicy;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real reconciler under the real SDK: what a person reads on an EdgeModel. */
class EdgeModelReconcilerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PATH = "/apis/jetpilot.dev/v1alpha1/namespaces/edge/edgemodels";

    private MockCluster cluster;
    private KubernetesClient client;
    private Operator operator;

    @BeforeEach
    void start() {
        cluster = new MockCluster();
        client = Clients.full(cluster.client().getConfiguration());
        operator = new Operator(o -> o.withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .checkingCRDAndValidateLocalModel(false)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(1)));
        operator.register(
                new EdgeModelReconciler(
                        new Models(client), new NodePolicy(List.of("/models/")), new StatusWriter(), Instant::now),
                (ControllerConfigurationOverrider<EdgeModel> o) ->
                        o.withName("edgemodels").withReconciliationMaxInterval(Duration.ofMillis(200)));
        operator.start();
    }

    @AfterEach
    void stop() {
        operator.stop();
        client.close();
        cluster.close();
    }

    private void create(String name, String source, String more) {
        cluster.client().raw(PATH, "POST", """
                {"apiVersion": "jetpilot.dev/v1alpha1", "kind": "EdgeModel",
                 "metadata": {"namespace": "edge", "name": "%s"},
                 "spec": {"modelVersion": "2", "source": {"uri": "%s"},
                          "hardwareClasses": [
                            {"name": "nano", "image": "serve:2", "nodeSelector": {"matchLabels": {"module": "nano"}}},
                            {"name": "agx", "image": "serve:2", "nodeSelector": {"matchLabels": {"module": "agx"}}}]
                          %s}}
                """.formatted(name, source, more));
    }

    private EdgeModelStatus status(String name) {
        return client.resources(EdgeModel.class)
                .inNamespace("edge")
                .withName(name)
                .get()
                .getStatus();
    }

    private Condition ready(String name) {
        await().atMost(PATIENCE).until(() -> status(name) != null);
        assertThat(status(name).conditions()).hasSize(1);
        return status(name).conditions().get(0);
    }

    @Test
    void aModelThatCanBeServedSaysItsRevisionAndHowItIsUsed() {
        create("m1", "pvc://store/m1", "");

        Condition ready = ready("m1");

        assertThat(ready.getType()).isEqualTo("Ready");
        assertThat(ready.getStatus()).isEqualTo("True");
        assertThat(ready.getReason()).isEqualTo("Usable");
        assertThat(ready.getMessage()).contains("modelRef");
        assertThat(status("m1").revision()).matches("[a-z0-9]{10}");
        assertThat(status("m1").classes()).isEqualTo(2);
    }

    /** The id is that of the spec, whatever the object is called. */
    @Test
    void theSameSpecIsTheSameRevision() {
        create("m1", "pvc://store/m1", "");
        create("m1-again", "pvc://store/m1", "");
        create("m2", "pvc://store/m2", "");
        List.of("m1", "m1-again", "m2").forEach(this::ready);

        assertThat(status("m1-again").revision()).isEqualTo(status("m1").revision());
        assertThat(status("m2").revision()).isNotEqualTo(status("m1").revision());
    }

    @Test
    void whatThisReleaseCannotServeIsNamedWithTheMend() {
        create("m1", "pvc://store/m1", ", \"engine\": {\"precision\": \"FP16\"}");

        Condition ready = ready("m1");

        assertThat(ready.getStatus()).isEqualTo("False");
        assertThat(ready.getReason()).isEqualTo("CannotBeServed");
        assertThat(ready.getMessage()).contains("spec.engine is set", "make a new EdgeModel without it");
    }

    @Test
    void aPathOfTheNodeIsServedOnlyWhereThePolicyAllowsIt() {
        create("allowed", "hostPath:///models/m1", "");
        create("refused", "hostPath:///etc/shadow", "");

        assertThat(ready("allowed").getStatus()).isEqualTo("True");
        assertThat(ready("refused").getStatus()).isEqualTo("False");
        assertThat(ready("refused").getMessage()).contains("hostPath:///etc/shadow", "/models/");
    }

    @Test
    void aModelOfANewerReleaseAsksForANewerOperator() {
        create("m1", "pvc://store/m1", ", \"shadow\": {\"share\": 3}");

        Condition ready = ready("m1");

        assertThat(ready.getReason()).isEqualTo("NotUnderstood");
        assertThat(ready.getMessage()).contains("shadow", "upgrade the operator");
    }

    /** R10, and a lost status comes back by the interval alone: no event tells of it. */
    @Test
    void aStatusIsWrittenOnceAndAgainOnlyWhenItIsLost() {
        create("m1", "pvc://store/m1", "");
        ready("m1");
        create("m2", "pvc://store/m2", "");
        ready("m2");
        assertThat(cluster.statusWrites()).isEqualTo(2);

        cluster.client()
                .resources(EdgeModel.class)
                .inNamespace("edge")
                .withName("m1")
                .edit(m -> {
                    m.setStatus(null);
                    return m;
                });

        await().atMost(PATIENCE).until(() -> cluster.statusWrites() == 3);
        assertThat(ready("m1").getStatus()).isEqualTo("True");
    }
}
