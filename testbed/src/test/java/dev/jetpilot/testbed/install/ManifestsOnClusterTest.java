package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetpilot.testbed.cluster.OnRealServer;
import dev.jetpilot.testbed.controlplane.AuditTrail;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kubectl apply -k k3s-manifests}: the same operator, at the wall clock's pace, and what its token cannot do. */
@OnRealServer
class ManifestsOnClusterTest {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final String OWN = "vision.jetpilot.node-restriction.kubernetes.io/peoplenet";
    private static final String NODE = "server-1";

    @TempDir
    static Path directory;

    private static RealCluster cluster;
    private static KubernetesClient impostor;

    @BeforeAll
    static void apply() {
        cluster = RealCluster.start(directory, 1, 1, 0, 1);
        cluster.kubectl("apply", "-k", manifests(""));
        cluster.kubectl(
                "rollout",
                "status",
                "deployment/" + RealCluster.OPERATOR,
                "--namespace=" + Chart.NAMESPACE,
                "--timeout=300s");
        impostor = cluster.impostor();
        cluster.admin()
                .nodes()
                .withName(NODE)
                .patch(
                        MERGE,
                        "{\"metadata\": {\"labels\": {\"site\": \"office\"}, \"annotations\": {\"note\": \"spare\"}}}");
        // The API server takes a moment to know a policy.
        Awaitility.await("the policy to hold")
                .untilAsserted(() -> assertThatThrownBy(() -> patch("{\"metadata\": {\"labels\": {\"probe\": \"x\"}}}"))
                        .hasMessageContaining("the Jetpilot operator may not"));
    }

    private static String manifests(String folder) {
        return Chart.ROOT.resolve("k3s-manifests").resolve(folder).toString();
    }

    private static void patch(String json) {
        cluster.patchNode(impostor, NODE, json);
    }

    @AfterAll
    static void stop() {
        impostor.close();
        cluster.close();
    }

    @Test
    void modelIsInstalledUnderTheRightsOfTheManifests() {
        Shops shops = new Shops(cluster);
        shops.applyModel("2.6.0");
        shops.applyRollout("2.6.0", "5s");

        shops.kubectlWait();

        assertThat(shops.serving()).hasSize(1).containsValue(Shops.name("2.6.0"));
        assertThat(cluster.plane()
                        .audit()
                        .entries(e -> e.user().equals(RealCluster.OPERATOR_USER)
                                && !e.userAgent().equals(RealCluster.IMPOSTOR)
                                && e.refused()))
                .extracting(AuditTrail.Entry::summary)
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "overlays/k3s"})
    void secondTimeThereIsNothingToChange(String folder) {
        cluster.kubectl("apply", "-k", manifests(folder));

        assertThat(cluster.kubectl("apply", "-k", manifests(folder)).lines()).allMatch(l -> l.endsWith(" unchanged"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x.orin-nano\"", "\"y.orin-nano\"", "null"})
    void operatorWritesItsLabels(String value) {
        assertThatCode(() -> patch("{\"metadata\": {\"labels\": {\"" + OWN + "\": " + value + "}}}"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetpilot.dev/module", "nvidia.com/gpu.present"})
    void operatorWritesFactsOfTheNode(String key) {
        assertThatCode(() -> patch("{\"metadata\": {\"labels\": {\"" + key + "\": \"x\"}}}"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"metadata": {"labels": {"site": "phuket"}}}                       | labels of node server-1: site
            {"metadata": {"labels": {"site": null}}}                           | labels of node server-1: site
            {"metadata": {"labels": {"kubernetes.io/os": "windows"}}}          | labels of node server-1: kubernetes.io/os
            {"metadata": {"annotations": {"note": null}}}                      | annotations of node server-1
            {"metadata": {"annotations": {"jetpilot.dev/x": "y"}}}             | annotations of node server-1
            {"metadata": {"finalizers": ["a.b/c"]}}                            | owners or finalizers of node server-1
            {"spec": {"unschedulable": true}}                                  | spec (taints, cordoning
            {"spec": {"taints": [{"key": "a", "effect": "NoExecute"}]}}        | spec (taints, cordoning
            """)
    void everyOtherWriteToNodesIsRefusedWithTheReason(String patch, String reason) {
        assertThatThrownBy(() -> patch(patch))
                .hasMessageContaining("the Jetpilot operator may not")
                .hasMessageContaining(reason);
    }

    @Test
    void statusOfNodesIsOutOfItsReach() {
        assertThatThrownBy(() -> cluster.patchNode(
                        impostor, NODE + "/status", "{\"status\": {\"capacity\": {\"nvidia.com/gpu\": \"8\"}}}"))
                .hasMessageContaining("nodes/status");
    }

    @Test
    void podsAreTriedAndNotMade() {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("tried")
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("serving")
                .withImage("none")
                .endContainer()
                .endSpec()
                .build();

        assertThatCode(() -> impostor.resource(pod).dryRun().create()).doesNotThrowAnyException();
        assertThatThrownBy(() -> impostor.resource(pod).create()).hasMessageContaining("by dry run only");
    }
}
