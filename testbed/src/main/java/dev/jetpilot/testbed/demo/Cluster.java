package dev.jetpilot.testbed.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Admission;
import dev.jetpilot.testbed.apiserver.EmbeddedApiServer;
import dev.jetpilot.testbed.apiserver.Options;
import dev.jetpilot.testbed.controllers.Controllers;
import dev.jetpilot.testbed.jetson.Pace;
import dev.jetpilot.testbed.time.ScaledTime;
import dev.jetpilot.testbed.validation.CrdValidator;
import dev.jetpilot.testbed.world.FleetSpec;
import dev.jetpilot.testbed.world.World;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cluster with its controllers and a fleet, in this process; custom resources are validated by the project's CRDs. */
final class Cluster implements AutoCloseable {
    private static final long SEED = 20261123;
    /** On the wall clock; the fleet's time begins so far in the past that it has not overtaken it by then. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** Rarer than a kubelet's, as is the grace: in fast time, a machine that is busy for a moment is no dead fleet. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final Set<String> PRELOADED = Set.of("nvcr.io/nvidia/tritonserver:25.02-py3-igpu");

    private final ScaledTime time;
    private final EmbeddedApiServer server;
    private final Controllers controllers;
    private final KubernetesClient fleetClient;
    private final KubernetesClient user;
    private final World world;
    private final Path kubeconfig;

    private Cluster(
            ScaledTime time,
            EmbeddedApiServer server,
            Controllers controllers,
            KubernetesClient fleetClient,
            KubernetesClient user,
            World world,
            Path kubeconfig) {
        this.time = time;
        this.server = server;
        this.controllers = controllers;
        this.fleetClient = fleetClient;
        this.user = user;
        this.world = world;
        this.kubeconfig = kubeconfig;
    }

    /** Starts it; the kubeconfig is written before this returns. */
    static Cluster start(DemoOptions options) {
        Instant origin = Instant.now().minusMillis((long) (LONGEST.toMillis() * (options.speed() - 1)));
        ScaledTime time = new ScaledTime(origin, options.speed());
        Map<String, Admission> validation = new HashMap<>();
        for (ObjectNode crd : Manifests.read(options.crds())) {
            validation.put(crd.at("/metadata/name").asText(), CrdValidator.of(crd)::validate);
        }
        EmbeddedApiServer server =
                EmbeddedApiServer.start(Options.defaults().withTime(time).withDefinitions(List.of(), validation));
        Controllers controllers = Controllers.start(server, LEASE.multipliedBy(5));
        KubernetesClient fleetClient = server.client("virtual-jetsons");
        FleetSpec fleet = FleetSpec.threeClasses(SEED, options.nodes())
                .withDead(options.dead())
                .withPace(new Pace(LEASE, Duration.ofMinutes(30)))
                .withPreloaded(PRELOADED);
        World world = World.start(fleetClient, fleet, time);
        Path kubeconfig = options.output().resolve("kubeconfig");
        try {
            Files.createDirectories(options.output());
            Files.writeString(kubeconfig, server.kubeconfig());
        } catch (IOException e) {
            throw new UncheckedIOException(kubeconfig + " cannot be written: " + e.getMessage(), e);
        }
        return new Cluster(time, server, controllers, fleetClient, server.client("kubectl"), world, kubeconfig);
    }

    ScaledTime time() {
        return time;
    }

    EmbeddedApiServer server() {
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
        controllers.close();
        user.close();
        fleetClient.close();
        server.close();
        time.close();
    }
}
