package dev.jetpilot.testbed.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.testbed.controlplane.Binary;
import dev.jetpilot.testbed.controlplane.ControlPlaneOptions;
import dev.jetpilot.testbed.controlplane.RealControlPlane;
import dev.jetpilot.testbed.jetson.JetsonModule;
import dev.jetpilot.testbed.jetson.ModelProfile;
import dev.jetpilot.testbed.jetson.Pace;
import dev.jetpilot.testbed.serverroom.ServerImage;
import dev.jetpilot.testbed.serverroom.ServerNode;
import dev.jetpilot.testbed.serverroom.ServerPlan;
import dev.jetpilot.testbed.time.ScaledTime;
import dev.jetpilot.testbed.world.FleetSpec;
import dev.jetpilot.testbed.world.NodeGroup;
import dev.jetpilot.testbed.world.World;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * A real control plane with server nodes, on which the packaged operator runs as whoever installs it says, and virtual Jetsons that are tainted
 * so that nothing but models comes to them. Its users have kubectl and helm.
 */
final class RealCluster implements AutoCloseable {
    static final String OPERATOR = "jetpilot-operator";
    static final String OPERATOR_USER = "system:serviceaccount:" + Chart.NAMESPACE + ":" + OPERATOR;

    /** How the test calls itself where it acts with the operator's token. */
    static final String IMPOSTOR = "impostor";

    private static final Path JAR = Chart.ROOT.resolve(Path.of("operator", "target", "jetpilot-operator.jar"));
    private static final String SERVING_IMAGE = "nvcr.io/nvidia/tritonserver:25.02-py3-igpu";
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    /** On the wall clock; reached only when something never comes. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration GRACE = Duration.ofSeconds(60);
    /** The image's user, as in the chart. */
    private static final long USER = 65_532;

    private final RealControlPlane plane;
    private final ScaledTime time;
    private final KubernetesClient admin;
    private final KubernetesClient fleet;
    private final List<ServerNode> servers;
    private final World world;

    private RealCluster(Path directory, int serverNodes, int nanos, int agxs, double speed) {
        assertThat(JAR)
                .as("the packaged operator: mvn package -pl operator -am")
                .isReadable();
        plane = RealControlPlane.start(ControlPlaneOptions.in(directory).withNodeMonitorGrace(GRACE));
        admin = plane.admin().client("kubectl");
        fleet = plane.admin().client("virtual-jetsons");
        time = new ScaledTime(Instant.now(), speed);
        String image = Chart.operator(Chart.objects("{}")).path("image").asText();
        servers = IntStream.rangeClosed(1, serverNodes)
                .mapToObj(i -> ServerNode.start(
                        plane,
                        new ServerPlan(
                                "server-" + i,
                                directory.resolve("server-" + i),
                                List.of(new ServerImage(image, JAR, USER)),
                                Duration.ofSeconds(1),
                                LEASE)))
                .toList();
        Pace pace = new Pace(scaled(LEASE), scaled(GRACE));
        world = World.start(fleet, jetsons(nanos, agxs).withPace(pace).withPreloaded(Set.of(SERVING_IMAGE)), time);
        await(
                "all nodes to be registered",
                () -> admin.nodes().list().getItems().size() == serverNodes + nanos + agxs);
        world.nodes()
                .forEach(
                        n -> admin.nodes()
                                .withName(n.name())
                                .patch(
                                        MERGE,
                                        "{\"spec\": {\"taints\": [{\"key\": \"nvidia.com/gpu\", \"effect\": \"NoSchedule\"}]}}"));
    }

    /**
     * Starts one without Jetpilot.
     *
     * @param directory for everything, also what it leaves behind
     * @param speed of the fleet's time; the server's and the nodes' under it are the wall clock's
     */
    static RealCluster start(Path directory, int serverNodes, int nanos, int agxs, double speed) {
        return new RealCluster(directory, serverNodes, nanos, agxs, speed);
    }

    /** 2.8.0 is too slow on Orin Nano (p95 45 ms, objective 33 ms) and well on AGX Orin. */
    private static FleetSpec jetsons(int nanos, int agxs) {
        return FleetSpec.of(
                        20261123,
                        List.of(
                                group("orin-nano", JetsonModule.ORIN_NANO_8GB, nanos, 33),
                                group("agx-orin", JetsonModule.AGX_ORIN_64GB, agxs, 12)),
                        List.of("bangkok"))
                .withModels(List.of(
                        detector("2.6.0", 25, 9),
                        detector("2.7.0", 24, 8),
                        detector("2.8.0", 45, 8),
                        detector("2.9.0", 24, 8)));
    }

    private static NodeGroup group(String name, JetsonModule module, int count, long slo) {
        return new NodeGroup(name, module, "r36.4", count, Duration.ofMillis(slo), Map.of());
    }

    private static ModelProfile detector(String version, long nano, long agx) {
        return ModelProfile.of(
                        version,
                        Map.of(
                                JetsonModule.ORIN_NANO_8GB.label(), Duration.ofMillis(nano),
                                JetsonModule.AGX_ORIN_64GB.label(), Duration.ofMillis(agx)))
                .prewarmed();
    }

    private Duration scaled(Duration real) {
        return Duration.ofNanos(Math.round(real.toNanos() * time.speed()));
    }

    /** Values for the chart with which the operator lives in the fleet's time. */
    String inFleetTime() {
        return """
                extraEnv:
                  - name: JDK_JAVA_OPTIONS
                    value: -Djetpilot.time.origin=%s -Djetpilot.time.realOrigin=%d -Djetpilot.time.speed=%s
                """.formatted(time.now(), System.currentTimeMillis(), time.speed());
    }

    KubernetesClient admin() {
        return admin;
    }

    RealControlPlane plane() {
        return plane;
    }

    World world() {
        return world;
    }

    List<ServerNode> servers() {
        return servers;
    }

    /** A client with a token of the operator's, which is not the operator. The caller closes it. */
    KubernetesClient impostor() {
        return plane.serviceAccount(Chart.NAMESPACE, OPERATOR).client(IMPOSTOR);
    }

    /** The operator's pods that are not about to go. */
    List<Pod> operators() {
        return admin
                .pods()
                .inNamespace(Chart.NAMESPACE)
                .withLabel("app.kubernetes.io/component", "operator")
                .list()
                .getItems()
                .stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** The process of a pod of the operator's. */
    Optional<ProcessHandle> process(Pod pod) {
        return servers.stream()
                .filter(s -> s.name().equals(pod.getSpec().getNodeName()))
                .flatMap(s -> s.process(Chart.NAMESPACE, pod.getMetadata().getName()).stream())
                .findFirst();
    }

    String helm(String... arguments) {
        return run(Binary.HELM, arguments);
    }

    String kubectl(String... arguments) {
        return run(Binary.KUBECTL, arguments);
    }

    /** {@code kubectl apply -f} of this text. */
    void apply(String yaml) {
        kubectl("apply", "-f", file("applied.yaml", yaml));
    }

    /** Writes a file for kubectl or helm. */
    String file(String name, String text) {
        try {
            return Files.writeString(plane.directory().resolve(name), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it prints; fails when it fails. */
    private String run(Binary binary, String... arguments) {
        List<String> command = new ArrayList<>(List.of(plane.program(binary).toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
        process.environment()
                .put("KUBECONFIG", plane.directory().resolve("admin.kubeconfig").toString());
        try {
            Process running = process.start();
            String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(running.waitFor()).as("%s\n%s", command, said).isZero();
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * A PATCH and nothing else, as the operator sends it; the client's own would read the node first, which the operator may not.
     *
     * @throws IllegalStateException with the answer, when it is refused
     */
    void patchNode(KubernetesClient as, String node, String json) {
        HttpRequest request = as.getHttpClient()
                .newHttpRequestBuilder()
                .uri(plane.url() + "/api/v1/nodes/" + node)
                .patch("application/merge-patch+json", json)
                .build();
        HttpResponse<String> answer =
                as.getHttpClient().sendAsync(request, String.class).join();
        if (!answer.isSuccessful()) {
            throw new IllegalStateException(answer.body());
        }
    }

    /** Waits for something that the API shows. */
    void await(String what, Callable<Boolean> so) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(so);
    }

    @Override
    public void close() {
        servers.forEach(ServerNode::close);
        world.close();
        fleet.close();
        admin.close();
        plane.close();
        time.close();
    }
}
