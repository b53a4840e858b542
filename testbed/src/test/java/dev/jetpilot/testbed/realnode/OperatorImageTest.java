package dev.jetpilot.testbed.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetpilot.testbed.controlplane.AuditTrail;
import dev.jetpilot.testbed.controlplane.Binary;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The chart and the image, as users install them: the operator is a pod of the node, with its own rights, found by the kubelet's probes. The
 * image is the file that {@code -Djetpilot.image} names, relative to the project, or the one that the image module has made.
 */
@OnRealNode
class OperatorImageTest {
    private static final Path PROJECT = Path.of("..");
    private static final String NAMESPACE = "jetpilot-system";
    private static final String OPERATOR = "jetpilot-operator";
    private static final int NONROOT = 65_532;

    private static OneNode cluster;

    @BeforeAll
    static void install() throws IOException {
        Path image = image();
        cluster = OneNode.delivered();
        String name = cluster.node().containerd().load(image).get(0);
        cluster.user()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                        .endMetadata()
                        .build())
                .create();
        Command.run(
                        cluster.plane().program(Binary.HELM).toString(),
                        "--kubeconfig=" + cluster.plane().directory().resolve("admin.kubeconfig"),
                        "--namespace=" + NAMESPACE,
                        "install",
                        "jetpilot",
                        PROJECT.resolve("helm").resolve("jetpilot").toString(),
                        "--set=image.tag=" + name.substring(name.lastIndexOf(':') + 1),
                        "--set=image.pullPolicy=Never",
                        // This node is an Orin Nano by its label only.
                        "--set=agent.nodeSelector.kubernetes\\.io/arch=" + OciImage.architecture(),
                        "--set=agent.factsInterval=2s",
                        "--set=policy.hostPathPrefixes={" + cluster.models() + "}",
                        "--set=nodeDirectory=" + directory(),
                        "--set=models.cacheLimit=1Gi",
                        "--wait",
                        "--timeout=5m")
                .orFail();
    }

    /** Where the node keeps what was brought to it. */
    private static Path directory() {
        return cluster.plane().directory().resolve("node").toAbsolutePath();
    }

    @SuppressWarnings("SystemConsoleOut")
    private static Path image() {
        Optional<String> named = Optional.ofNullable(System.getProperty("jetpilot.image"))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
        Path image = PROJECT.resolve(named.orElse("image/target/jetpilot-" + OciImage.architecture() + ".tar"));
        if (!Files.exists(image)) {
            String mend = "there is no image " + image.toAbsolutePath().normalize()
                    + ": build it (docs/image.md), or name another with -Djetpilot.image=FILE";
            assertThat(named).as(mend).isEmpty();
            System.err.println("cluster: SKIPPED OperatorImageTest: " + mend);
            Assumptions.abort(mend);
        }
        return image;
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void operatorFromTheChartTakesTheSlowVersionBackAfterItWasKilled() throws Exception {
        assertConfined(id(container(operator())));
        cluster.install();
        assertThat(cluster.infer().path("version").asText()).isEqualTo("good");
        assertBrought(OneNode.GOOD);

        cluster.node().containerd().kill(id(container(operator())));
        cluster.await("the kubelet to have started the operator again", () -> {
            ContainerStatus container = container(operator());
            return container.getRestartCount() == 1 && container.getReady();
        });
        cluster.targetBad();
        cluster.awaitTakenBack();

        assertThat(cluster.infer().path("version").asText()).isEqualTo("good");
        assertBrought(OneNode.GOOD);
        cluster.assertHandedOver();
        List<AuditTrail.Entry> asked = cluster.plane()
                .audit()
                .entries(e -> e.user().equals("system:serviceaccount:" + NAMESPACE + ":" + OPERATOR));
        assertThat(asked).isNotEmpty();
        assertThat(asked).filteredOn(AuditTrail.Entry::refused).isEmpty();
    }

    /** The agent's init containers put the model into the node's cache, and the serving container sees it, read-only. */
    private static void assertBrought(ServingImage version) throws IOException {
        ContainerRun running = cluster.served().get(cluster.served().size() - 1);
        List<JsonNode> mounts = new ArrayList<>();
        cluster.node().containerd().specification(running.id()).path("mounts").forEach(mounts::add);
        JsonNode models = mounts.stream()
                .filter(mount -> mount.path("destination").asText().equals("/models"))
                .findFirst()
                .orElseThrow();
        assertThat(models.path("options").toString()).contains("\"ro\"");
        String file = cluster.plan(version).getFileName().toString();
        try (var cached = Files.walk(directory().resolve("models"))) {
            assertThat(cached.filter(path -> path.getFileName().toString().equals(file)))
                    .singleElement()
                    .satisfies(path -> assertThat(path).hasSameBinaryContentAs(cluster.plan(version)));
        }
    }

    /** The machine below is no Jetson: the agent says what node it is on, and nothing of it. */
    @Test
    void agentOfTheChartSeesTheNodesFilesCannotWriteThemAndIsHeard() throws Exception {
        // Helm does not wait for it: of one node, a tenth rounded up may be without.
        cluster.await(
                "the agent to be ready",
                () -> pod("jetpilot-agents", "agent").getStatus().getContainerStatuses().stream()
                        .anyMatch(ContainerStatus::getReady));
        String agent = id(container(pod("jetpilot-agents", "agent")));
        assertConfined(agent);
        List<JsonNode> mounts = new ArrayList<>();
        cluster.node().containerd().specification(agent).path("mounts").forEach(mounts::add);

        assertThat(mounts)
                .filteredOn(mount -> mount.path("destination").asText().equals("/host"))
                .singleElement()
                .satisfies(mount -> {
                    assertThat(mount.path("source").asText()).isEqualTo("/");
                    assertThat(mount.path("options").toString()).contains("\"ro\"", "\"rslave\"");
                });
        assertThat(mounts).noneMatch(mount -> mount.path("destination").asText().contains("/serviceaccount"));
        cluster.await(
                "the operator to have heard it",
                () -> metrics()
                        .lines()
                        .anyMatch(line -> line.matches("jetpilot_facts_agents\\{state=\"told\"} 1(\\.0)?")));
        assertThat(metrics()).containsPattern("jetpilot_facts_changes_total 0(\\.0)?\n");
    }

    /** The operator's own. */
    private static String metrics() throws IOException, InterruptedException {
        URI uri = URI.create("http://" + operator().getStatus().getPodIP() + ":8080/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** What runc was told: nobody's user, nothing writable but mounts, no rights. */
    private static void assertConfined(String container) {
        JsonNode specification = cluster.node().containerd().specification(container);
        assertThat(specification.at("/process/user/uid").asInt()).isEqualTo(NONROOT);
        assertThat(specification.at("/process/user/gid").asInt()).isEqualTo(NONROOT);
        assertThat(specification.at("/root/readonly").asBoolean()).isTrue();
        assertThat(specification.at("/process/noNewPrivileges").asBoolean()).isTrue();
        assertThat(specification.at("/process/capabilities/bounding")).isEmpty();
        assertThat(specification.at("/linux/seccomp/defaultAction").asText()).isEqualTo("SCMP_ACT_ERRNO");
    }

    private static String id(ContainerStatus container) {
        return container.getContainerID().replace("containerd://", "");
    }

    private static ContainerStatus container(Pod pod) {
        return pod.getStatus().getContainerStatuses().get(0);
    }

    private static Pod operator() {
        return pod(NAMESPACE, "operator");
    }

    private static Pod pod(String namespace, String component) {
        List<Pod> pods = cluster.user()
                .pods()
                .inNamespace(namespace)
                .withLabel("app.kubernetes.io/component", component)
                .list()
                .getItems();
        assertThat(pods).hasSize(1);
        return pods.get(0);
    }
}
