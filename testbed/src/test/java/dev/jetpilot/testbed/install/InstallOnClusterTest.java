package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.jetpilot.api.v1alpha1.ClassStatus;
import dev.jetpilot.testbed.cluster.OnRealServer;
import dev.jetpilot.testbed.controlplane.AuditTrail;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The life of a release, in its order: the operator is a real process with the rights that the chart gives it, and no others. */
@OnRealServer
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstallOnClusterTest {
    private static final String OLD = "2.6.0";
    private static final String NEW = "2.7.0";
    private static final String SLOW_ON_NANO = "2.8.0";
    private static final String PLAIN = "2.9.0";

    @TempDir
    static Path directory;

    private static RealCluster cluster;
    private static Shops shops;
    /** Of the canary that upgrades and reinstallations must leave alone. */
    private static Map<String, String> inMidCanary;

    private static final Set<String> granted = new TreeSet<>();

    @BeforeAll
    static void install() {
        cluster = RealCluster.start(directory, 1, 3, 2, 60);
        shops = new Shops(cluster);
        assertThat(helm(
                        "install",
                        "--create-namespace",
                        "--values",
                        cluster.file("values.yaml", cluster.inFleetTime())))
                .contains("STATUS: deployed");
        granted.addAll(Rights.granted(cluster.admin(), Chart.NAMESPACE, RealCluster.OPERATOR));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Helm on the release, waiting until what it has written is ready. */
    private static String helm(String verb, String... arguments) {
        List<String> command = new ArrayList<>(List.of(verb, "jetpilot"));
        if (verb.equals("install") || verb.equals("upgrade")) {
            command.add(Chart.FOLDER.toString());
        }
        command.addAll(List.of("--namespace", Chart.NAMESPACE, "--wait", "--timeout", "5m"));
        command.addAll(List.of(arguments));
        return cluster.helm(command.toArray(String[]::new));
    }

    @Order(1)
    @Test
    void operatorRunsAsTheChartSays() {
        Pod pod = operator();

        assertThat(pod.getSpec().getNodeName()).isEqualTo("server-1");
        assertThat(container(pod).getReady()).isTrue();
        assertThat(container(pod).getRestartCount()).isZero();
        assertThat(cluster.process(pod)).get().matches(ProcessHandle::isAlive);
    }

    /** From here on every pod of the release is admitted under it. */
    @Order(1)
    @Test
    void namespaceMayEnforceRestrictedPods() {
        cluster.kubectl("label", "namespace", Chart.NAMESPACE, "pod-security.kubernetes.io/enforce=restricted");
        String hooks = cluster.helm("get", "hooks", "jetpilot", "--namespace", Chart.NAMESPACE);

        // Its busybox is no process of this machine: it is admitted here, and not run.
        assertThat(cluster.kubectl("apply", "--dry-run=server", "-f", cluster.file("hooks.yaml", hooks)))
                .contains("jetpilot-operator-test created");
    }

    @Order(2)
    @Test
    void firstModelIsInstalled() {
        shops.applyModel(OLD);
        shops.applyModel(NEW);
        shops.applyModel(SLOW_ON_NANO);
        shops.applyRollout(OLD, "1m");

        shops.kubectlWait();

        assertThat(shops.serving()).hasSize(5).containsValue(Shops.name(OLD)).doesNotContainValue(Shops.name(NEW));
        assertThat(shops.status().phase()).isEqualTo("Healthy");
    }

    @Order(3)
    @Test
    void canaryIsJudgedAndWaitsForAPerson() {
        shops.target(NEW);

        shops.awaitPause();

        assertThat(shops.serving().values())
                .containsOnly(Shops.name(OLD), Shops.name(NEW))
                .filteredOn(Shops.name(NEW)::equals)
                .hasSize(2);
        inMidCanary = shops.uids();
    }

    @Order(4)
    @Test
    void upgradeInMidCanaryReplacesTheOperatorAndNothingElse() {
        Pod before = operator();

        helm("upgrade", "--reset-then-reuse-values", "--set", "logLevel=debug");

        assertThat(operator().getMetadata().getUid())
                .isNotEqualTo(before.getMetadata().getUid());
        assertThat(logLevel()).isEqualTo("debug");
        assertStillInMidCanary();
    }

    @Order(5)
    @Test
    void rollbackOfTheReleaseIsNoRollbackOfModels() {
        helm("rollback");

        assertThat(logLevel()).isEqualTo("info");
        assertStillInMidCanary();
    }

    @Order(6)
    @Test
    void killedOperatorIsStartedAgain() {
        String name = operator().getMetadata().getName();
        cluster.process(operator()).orElseThrow().destroyForcibly();

        cluster.await("the operator to be back", () -> {
            ContainerStatus container = container(operator());
            return container.getRestartCount() == 1 && container.getReady();
        });

        assertThat(operator().getMetadata().getName()).isEqualTo(name);
        assertThat(container(operator()).getLastState().getTerminated().getExitCode())
                .isEqualTo(137);
        assertStillInMidCanary();
    }

    @Order(7)
    @Test
    void uninstallLeavesTheModelsAndReinstallGoesOnWhereItWas() {
        helm("uninstall");

        assertThat(cluster.admin()
                        .apps()
                        .deployments()
                        .inNamespace(Chart.NAMESPACE)
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(shops.uids()).isEqualTo(inMidCanary);
        assertThat(shops.serving()).hasSize(5);

        helm("install", "--values", directory.resolve("values.yaml").toString());

        assertStillInMidCanary();
    }

    private static void assertStillInMidCanary() {
        // Only an operator that runs now answers an edit of now.
        shops.edit();
        shops.awaitPause();
        assertThat(shops.uids()).as("no serving pod was made anew").isEqualTo(inMidCanary);
        assertThat(shops.status().classes())
                .extracting(ClassStatus::attempt, ClassStatus::step)
                .containsOnly(tuple(1, 3));
    }

    @Order(8)
    @Test
    void approvedModelIsPromotedAndKubectlWaitsForIt() {
        shops.approve(NEW, 1);
        shops.await(
                "to be past its pause",
                s -> s.classes().stream().noneMatch(c -> c.phase().equals("Paused")));

        shops.kubectlWait();

        assertThat(shops.serving()).hasSize(5).doesNotContainValue(Shops.name(OLD));
    }

    @Order(9)
    @Test
    void rightsAndLabelsShrinkToTheNamespacesThatAreWatched() {
        helm("upgrade", "--reset-then-reuse-values", "--set", "watchNamespaces={default}");

        try (KubernetesClient impostor = cluster.impostor()) {
            // The API server takes a moment to know a policy.
            Awaitility.await("the policy to hold")
                    .untilAsserted(() -> assertThatThrownBy(() -> label(impostor, "other"))
                            .hasMessageContaining("may not change these labels")
                            .hasMessageContaining("default.jetpilot.node-restriction.kubernetes.io/"));
            assertThatCode(() -> label(impostor, "default")).doesNotThrowAnyException();
        }
    }

    /** Writes a label of a rollout in this namespace on a server node, where it moves nothing. */
    private static void label(KubernetesClient impostor, String namespace) {
        cluster.patchNode(
                impostor,
                "server-1",
                "{\"metadata\": {\"labels\": {\"" + namespace + ".jetpilot.node-restriction.kubernetes.io/x\": null, \""
                        + namespace + ".jetpilot.node-restriction.kubernetes.io/probe\": \"" + System.nanoTime()
                        + "\"}}}");
    }

    @Order(10)
    @Test
    void slowModelIsRejectedInOneClassUnderRightsInOneNamespace() {
        shops.target(SLOW_ON_NANO);

        shops.await(
                "to be rejected on Orin Nano and to wait on AGX Orin",
                s -> shops.hardwareClass("orin-nano").rejected().size() == 1
                        && shops.hardwareClass("agx-orin").phase().equals("Paused"));
        shops.approve(SLOW_ON_NANO, 1);
        shops.await(
                "to have ended in both classes",
                s -> s.phase().equals("Degraded")
                        && shops.hardwareClass("agx-orin").phase().equals("Healthy")
                        && s.classes().stream()
                                .allMatch(c -> c.nodes().moving() == 0
                                        && c.nodes().ready().equals(c.nodes().desired())));

        assertThat(shops.hardwareClass("orin-nano").rejected().get(0).reason()).isEqualTo("SLOBreached");
        assertThat(shops.serving().values())
                .containsExactlyInAnyOrder(
                        Shops.name(NEW),
                        Shops.name(NEW),
                        Shops.name(NEW),
                        Shops.name(SLOW_ON_NANO),
                        Shops.name(SLOW_ON_NANO));
    }

    @Order(11)
    @Test
    void modelWithoutServiceTakesTheServiceAwayAndOldRevisionsAreForgotten() {
        shops.applyModelWithoutService(PLAIN);
        shops.target(PLAIN);
        shops.awaitPause();
        assertThat(services()).containsExactly("shops");

        shops.approve(PLAIN, 1);
        shops.await("to be promoted", s -> s.phase().equals("Healthy"));

        cluster.await("the Service to be gone", () -> services().isEmpty());
        cluster.await("old revisions to be gone", () -> revisions().size() == 2);
        assertThat(revisions())
                .as("with what was rejected, for as long as the rollout is")
                .contains("shops-tombstones");
        assertThat(shops.serving()).hasSize(5).containsValue(Shops.name(PLAIN));
    }

    private static List<String> services() {
        return cluster.admin().services().inNamespace("default").list().getItems().stream()
                .map(s -> s.getMetadata().getName())
                .filter(n -> !n.equals("kubernetes"))
                .toList();
    }

    private static List<String> revisions() {
        return cluster
                .admin()
                .apps()
                .controllerRevisions()
                .inNamespace("default")
                .withLabel("jetpilot.dev/revision-of")
                .list()
                .getItems()
                .stream()
                .map(r -> r.getMetadata().getName())
                .toList();
    }

    @Order(12)
    @Test
    void noRequestWasRefusedAndNoRightIsUnused() {
        helm("uninstall");
        List<AuditTrail.Entry> requests = cluster.plane()
                .audit()
                .entries(e -> e.user().equals(RealCluster.OPERATOR_USER)
                        && !e.userAgent().equals(RealCluster.IMPOSTOR));

        assertThat(requests)
                .filteredOn(AuditTrail.Entry::refused)
                .extracting(AuditTrail.Entry::summary)
                .isEmpty();
        Set<String> unused = new TreeSet<>(granted);
        unused.removeAll(Rights.used(requests));
        assertThat(unused).isEmpty();
    }

    private static Pod operator() {
        List<Pod> pods = cluster.operators();
        assertThat(pods).hasSize(1);
        return pods.get(0);
    }

    private static ContainerStatus container(Pod pod) {
        return pod.getStatus().getContainerStatuses().get(0);
    }

    private static String logLevel() {
        return operator().getSpec().getContainers().get(0).getEnv().stream()
                .filter(e -> e.getName().equals("JETPILOT_LOG_LEVEL"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }
}
