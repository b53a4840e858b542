package dev.jetpilot.testbed.bench.race;

import dev.jetpilot.operator.workload.NodeLabel;
import dev.jetpilot.testbed.controlplane.ControlPlaneOptions;
import dev.jetpilot.testbed.controlplane.RealControlPlane;
import dev.jetpilot.testbed.jetson.JetsonModule;
import dev.jetpilot.testbed.jetson.LatencyShape;
import dev.jetpilot.testbed.jetson.ModelProfile;
import dev.jetpilot.testbed.jetson.Pace;
import dev.jetpilot.testbed.time.ScaledTime;
import dev.jetpilot.testbed.world.FleetSpec;
import dev.jetpilot.testbed.world.NodeGroup;
import dev.jetpilot.testbed.world.World;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Where the race takes place: a real control plane, virtual Jetsons of one hardware class, and who watches. */
final class Arena implements AutoCloseable {
    /** The operator's name as a user of the API server. */
    static final String OPERATOR = "jetpilot-operator";

    /** A version that is twice as slow as the objective allows. */
    static final String BAD = "9.0.0";

    private static final long SEED = 20261123;
    private static final String SITE = "bangkok";
    /** Longer than Kubernetes' 50 s: a machine that is busy for a moment is no dead fleet. */
    private static final Duration GRACE = Duration.ofSeconds(90);

    private static final Duration OBJECTIVE = Duration.ofMillis(33);
    private static final Duration GOOD = Duration.ofMillis(24);
    private static final Duration SLOW = Duration.ofMillis(66);
    private static final double ERRORS = 0.0005;

    private final RaceOptions options;
    private final ScaledTime time = ScaledTime.realTime();
    private final RealControlPlane plane;
    private final KubernetesClient user;
    private final KubernetesClient fleetClient;
    private final Path kubeconfig;
    private final Serving serving;
    private final NodeStates nodes;
    private Optional<World> world = Optional.empty();

    private Arena(RaceOptions options) throws IOException {
        this.options = options;
        Files.createDirectories(options.output());
        Path directory = Files.createTempDirectory(options.output(), "plane-");
        plane = RealControlPlane.start(ControlPlaneOptions.in(directory).withNodeMonitorGrace(GRACE));
        user = plane.admin().client("kubectl");
        fleetClient = plane.admin().client("virtual-jetsons");
        kubeconfig = plane.user(OPERATOR, "system:masters").write(directory.resolve("operator.kubeconfig"));
        prepare();
        serving = new Serving(user, Documents.NAMESPACE);
        nodes = new NodeStates(
                user,
                NodeLabel.assignment(Documents.NAMESPACE, Documents.ROLLOUT).key());
    }

    /** Starts a control plane that knows Jetpilot's kinds and has no nodes yet. */
    static Arena open(RaceOptions options) {
        try {
            return new Arena(options);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + options.output(), e);
        }
    }

    private void prepare() {
        user.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(Documents.NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
        for (String plural : List.of("edgemodels", "edgerollouts")) {
            user.resource(user.getKubernetesSerialization()
                            .convertValue(Documents.definition(plural), GenericKubernetesResource.class))
                    .create();
            Patience.await(plural + " to be established", () -> {
                CustomResourceDefinition stored = user.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(plural + ".jetpilot.dev")
                        .get();
                return stored.getStatus() != null
                        && stored.getStatus().getConditions() != null
                        && stored.getStatus().getConditions().stream()
                                .anyMatch(c -> c.getType().equals("Established")
                                        && c.getStatus().equals("True"));
            });
        }
    }

    /** Registers the fleet's nodes and waits until all are Ready. */
    void populate() {
        FleetSpec fleet = FleetSpec.of(
                        SEED,
                        List.of(new NodeGroup(
                                Documents.HARDWARE_CLASS,
                                JetsonModule.ORIN_NANO_8GB,
                                "r36.4",
                                options.nodes(),
                                OBJECTIVE,
                                Map.of())),
                        List.of(SITE))
                .withPace(Pace.THOUSAND)
                .withPreloaded(Set.of(Documents.IMAGE))
                .withModels(List.of(
                        profile("1.0.0", GOOD), profile("2.0.0", GOOD), profile("3.0.0", GOOD), profile(BAD, SLOW)));
        world = Optional.of(World.start(fleetClient, fleet, time));
        Patience.await("all nodes to be Ready", () -> nodes.ready() == options.nodes());
        names().forEach(node -> FatNodes.fatten(fleetClient, node));
        Patience.await("all nodes to have their images", () -> nodes.fat() == options.nodes());
    }

    private ModelProfile profile(String version, Duration p95) {
        return new ModelProfile(
                version,
                Map.of(),
                p95,
                LatencyShape.SERVER,
                options.load(),
                Duration.ZERO,
                Duration.ZERO,
                1,
                ERRORS,
                0,
                Optional.empty());
    }

    private List<String> names() {
        return world.orElseThrow().nodes().stream().map(node -> node.name()).toList();
    }

    /** Takes the power from some nodes, spread over the fleet, and waits until everybody knows. */
    void switchOff() {
        dead().forEach(world.orElseThrow()::powerOff);
        Patience.await("dead nodes to be Unknown", () -> nodes.unknown() == options.dead());
    }

    /** Gives them power again, and waits until they are Ready. */
    void switchOn() {
        dead().forEach(world.orElseThrow()::online);
        Patience.await("all nodes to be Ready again", () -> nodes.ready() == options.nodes());
    }

    private Set<String> dead() {
        int every = Math.max(1, options.nodes() / Math.max(1, options.dead()));
        List<String> all = names();
        return IntStream.range(0, options.dead())
                .mapToObj(i -> all.get(i * every))
                .collect(Collectors.toSet());
    }

    /** Waits until nobody has pods, and no node is assigned. */
    void awaitEmpty() {
        Patience.await("the arena to be empty", () -> serving.none() && nodes.assigned() == 0);
    }

    /** Starts the operator. The caller closes it. */
    OperatorUnderTest operator() {
        return OperatorUnderTest.start(
                options.jar(), kubeconfig, options.output().resolve("operator.log"));
    }

    RaceOptions options() {
        return options;
    }

    RealControlPlane plane() {
        return plane;
    }

    /** A client that calls itself kubectl. */
    KubernetesClient user() {
        return user;
    }

    Serving serving() {
        return serving;
    }

    /** Processor seconds of the control plane's processes so far. */
    double planeCpuSeconds() {
        return plane.processes().stream()
                .mapToDouble(process -> ProcessUsage.cpuSeconds(process.pid()))
                .sum();
    }

    @Override
    public void close() {
        world.ifPresent(World::close);
        serving.close();
        nodes.close();
        user.close();
        fleetClient.close();
        plane.close();
        time.close();
    }
}
