package dev.jetpilot.testbed.world;

import static org.awaitility.Awaitility.await;

import dev.jetpilot.testbed.jetson.JetsonModule;
import dev.jetpilot.testbed.jetson.ServingMoment;
import dev.jetpilot.testbed.nodeside.LoadedModel;
import dev.jetpilot.testbed.nodeside.RealInits;
import dev.jetpilot.testbed.time.ScaledTime;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** One Orin Nano whose init containers are processes, on the embedded API server. */
final class RealWorld implements AutoCloseable {
    static final String NODE = "jetson-01";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ScaledTime time = new ScaledTime(Instant.parse("2026-11-23T08:00:00Z"), 20);
    private final TestCluster cluster = TestCluster.start(time);
    private final World world;

    RealWorld(RealInits inits) {
        NodeGroup group =
                new NodeGroup("orin-nano", JetsonModule.ORIN_NANO_8GB, "r36.4", 1, Duration.ofMillis(33), Map.of());
        world = World.start(
                cluster.client(),
                FleetSpec.of(7, List.of(group), List.of("bangkok"))
                        .withPreloaded(Set.of(RealPods.AGENT, RealPods.TRITON, RealPods.GOLDEN))
                        .withRealInits(inits),
                time);
        until(() -> !client().nodes().list().getItems().isEmpty());
    }

    World world() {
        return world;
    }

    KubernetesClient client() {
        return cluster.client();
    }

    static void until(Callable<Boolean> so) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(so);
    }

    Pod create(Pod pod) {
        return client().resource(pod).create();
    }

    void delete(String pod) {
        client().pods().inNamespace("default").withName(pod).delete();
        until(() -> pod(pod) == null);
    }

    Pod pod(String name) {
        return client().pods().inNamespace("default").withName(name).get();
    }

    /** How the init container ended last, when it has. */
    ContainerStateTerminated ended(String pod, String container) {
        until(() -> end(pod, container).isPresent());
        return end(pod, container).orElseThrow();
    }

    private Optional<ContainerStateTerminated> end(String pod, String container) {
        return status(pod, container)
                .flatMap(status -> Optional.ofNullable(status.getState())
                        .map(ContainerState::getTerminated)
                        .or(() -> Optional.ofNullable(status.getLastState()).map(ContainerState::getTerminated)));
    }

    Optional<ContainerStatus> status(String pod, String container) {
        return Optional.ofNullable(pod(pod)).map(Pod::getStatus).stream()
                .flatMap(status -> Stream.concat(
                        status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream()))
                .filter(status -> status.getName().equals(container))
                .findFirst();
    }

    /** What the node serves, when it is ready. */
    LoadedModel serves() {
        until(() -> moment().ready());
        return moment().loaded().orElseThrow();
    }

    ServingMoment moment() {
        List<ServingMoment> moments = world.timeline(NODE);
        return moments.isEmpty() ? ServingMoment.NOTHING : moments.get(moments.size() - 1);
    }

    Path here(String path) {
        return world.here(NODE, path);
    }

    @Override
    public void close() {
        world.close();
        cluster.close();
        time.close();
    }
}
