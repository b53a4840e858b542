package dev.jetpilot.testbed.demo;

import dev.jetpilot.testbed.cluster.ClusterServer;
import dev.jetpilot.testbed.cluster.ServerKind;
import dev.jetpilot.testbed.cluster.Setting;
import dev.jetpilot.testbed.time.ScaledTime;
import dev.jetpilot.testbed.world.FleetSpec;
import dev.jetpilot.testbed.world.World;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;

/** A cluster with its controllers, the project's CRDs and a fleet. */
final class Cluster implements AutoCloseable {
    private static final long SEED = 20261123;
    /** On the wall clock; the fleet's time begins so far in the past that it has not overtaken it by then. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** The operator's image, which has the node agent; its DaemonSet has brought it to every node. */
    static final String AGENT_IMAGE = "jetpilot:0.1.0";

    private static final Set<String> PRELOADED = Set.of("nvcr.io/nvidia/tritonserver:25.02-py3-igpu", AGENT_IMAGE);

    private final ClusterServer server;
    private final KubernetesClient fleetClient;
    private final KubernetesClient user;
    private final World world;
    private final Path kubeconfig;

    private Cluster(
            ClusterServer server, KubernetesClient fleetClient, KubernetesClient user, World world, Path kubeconfig) {
        this.server = server;
        this.fleetClient = fleetClient;
        this.user = user;
        this.world = world;
        this.kubeconfig = kubeconfig;
    }

    /** Starts it; the kubeconfig is written before this returns. */
    static Cluster start(DemoOptions options) {
        ServerKind kind = options.server();
        double speed = options.speed();
        Setting setting = kind.usual()
                .withSpeed(speed)
                .beginningAgo(Duration.ofMillis((long) (LONGEST.toMillis() * (speed - 1))))
                .in(options.output().resolve("cluster"));
        ClusterServer server = kind.start(Manifests.read(options.crds()), setting);
        KubernetesClient fleetClient = server.client("virtual-jetsons");
        FleetSpec fleet = FleetSpec.threeClasses(SEED, options.nodes())
                .withDead(options.dead())
                .withPace(server.pace())
                .withPreloaded(PRELOADED);
        World world = World.start(fleetClient, fleet, server.time());
        Path kubeconfig = write(options.output().resolve("kubeconfig"), server.kubeconfig());
        return new Cluster(server, fleetClient, server.client("kubectl"), world, kubeconfig);
    }

    /** Writes a kubeconfig that only its owner may read. */
    static Path write(Path file, String kubeconfig) {
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, kubeconfig);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    ScaledTime time() {
        return server.time();
    }

    ClusterServer server() {
        return server;
    }

    World world() {
        return world;
    }

    /** A client that calls itself kubectl. */
    KubernetesClient user() {
        return user;
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    @Override
    public void close() {
        world.close();
        user.close();
        fleetClient.close();
        server.close();
    }
}
