package dev.jetpilot.testbed.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetpilot.testbed.cluster.OnRealServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control plane is Kubernetes, and leaves nothing behind. */
@OnRealServer
class RealControlPlaneTest {
    @TempDir
    static Path directory;

    private static RealControlPlane plane;
    private static KubernetesClient admin;

    @BeforeAll
    static void start() {
        plane = RealControlPlane.start(ControlPlaneOptions.in(directory));
        admin = plane.admin().client("admin-of-the-test");
    }

    @AfterAll
    static void stop() {
        List<ProcessHandle> processes = plane.processes();
        admin.close();
        plane.close();
        assertThat(processes).hasSize(4).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void versionIsTheOneOfTheModule() {
        String version = admin.getKubernetesVersion().getGitVersion();
        assertThat(GoModule.of(Binary.KUBE_APISERVER).mod()).contains("k8s.io/kubernetes " + version);
    }

    @Test
    void kubectlReadsTheAdminsKubeconfig() throws Exception {
        Process kubectl = new ProcessBuilder(
                        plane.program(Binary.KUBECTL).toString(),
                        "--kubeconfig=" + plane.directory().resolve("admin.kubeconfig"),
                        "auth",
                        "whoami",
                        "--output=jsonpath={.status.userInfo.groups}")
                .redirectErrorStream(true)
                .start();

        assertThat(new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("system:masters");
        assertThat(kubectl.waitFor()).isZero();
    }

    @Test
    void serviceAccountMayDoWhatItsRoleSaysAndTheAuditLogTellsWho() {
        admin.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName("reader")
                        .withNamespace("default")
                        .endMetadata()
                        .build())
                .create();
        admin.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName("reader")
                        .withNamespace("default")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "view")
                        .addNewSubject("", "ServiceAccount", "reader", "default")
                        .build())
                .create();

        Kubeconfig reader = plane.serviceAccount("default", "reader");
        try (KubernetesClient client = reader.client("reading-test")) {
            Awaitility.await("the role binding to count").ignoreExceptions().until(() -> {
                client.configMaps().inNamespace("default").list();
                return true;
            });
            var write = client.resource(new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("mine")
                    .withNamespace("default")
                    .endMetadata()
                    .build());
            assertThatThrownBy(write::create).hasMessageContaining("forbidden");
        }

        Awaitility.await("the refusal to be recorded")
                .until(() -> !plane.audit()
                        .entries(e -> e.userAgent().equals("reading-test")
                                && e.refused()
                                && e.verb().equals("create"))
                        .isEmpty());
        assertThat(plane.audit().entries(e -> e.userAgent().equals("reading-test") && e.code() == 200))
                .isNotEmpty()
                .allMatch(e -> e.user().equals("system:serviceaccount:default:reader"))
                .allMatch(e -> e.reason().contains("RoleBinding \"reader/default\""));
    }

    @Test
    void kubeletWritesItsOwnNodeOnlyAndNoLabelOfOurs() {
        Kubeconfig kubelet = plane.user("system:node:orin-1", "system:nodes");
        try (KubernetesClient client = kubelet.client("kubelet")) {
            var own = client.resource(new NodeBuilder()
                    .withNewMetadata()
                    .withName("orin-1")
                    .endMetadata()
                    .build());
            var ours = client.resource(new NodeBuilder()
                    .withNewMetadata()
                    .withName("orin-1")
                    .addToLabels("default.jetpilot.node-restriction.kubernetes.io/shops", "forged")
                    .endMetadata()
                    .build());
            var other = client.resource(new NodeBuilder()
                    .withNewMetadata()
                    .withName("orin-2")
                    .endMetadata()
                    .build());

            assertThatThrownBy(ours::create).hasMessageContaining("node-restriction.kubernetes.io");
            assertThatThrownBy(other::create).hasMessageContaining("orin-2");
            assertThat(own.create().getMetadata().getUid()).isNotBlank();
        }
    }

    @Test
    void podSecurityIsEnforcedWhereTheNamespaceAsksForIt() {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("secured")
                        .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                        .endMetadata()
                        .build())
                .create();
        Awaitility.await("its service account")
                .until(() -> admin.serviceAccounts()
                                .inNamespace("secured")
                                .withName("default")
                                .get()
                        != null);
        var pod = admin.resource(new PodBuilder()
                .withNewMetadata()
                .withName("free")
                .withNamespace("secured")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("example/main:1")
                .endContainer()
                .endSpec()
                .build());

        assertThatThrownBy(pod::create)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("violates PodSecurity \"restricted:latest\"");
    }

    @Test
    void startThatFailsEndsWhatItStartedAndShowsItsLastWords() throws Exception {
        Path spoilt = directory.resolve("spoilt");
        Files.createDirectories(spoilt.resolve("audit.log"));
        ControlPlaneOptions options = ControlPlaneOptions.in(spoilt);

        assertThatThrownBy(() -> RealControlPlane.start(options))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("kube-apiserver ended with exit code 1")
                .hasMessageContaining("audit.log: is a directory")
                .hasMessageContaining(options.store().binary().fileName() + " runs");

        assertThat(ProcessHandle.current().children())
                .noneMatch(child -> child.info().commandLine().orElse("").contains(spoilt.toString()));
    }
}
