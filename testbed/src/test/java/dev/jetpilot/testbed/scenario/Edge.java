package dev.jetpilot.testbed.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.jetpilot.api.v1alpha1.EdgeModel;
import dev.jetpilot.operator.runtime.JetpilotOperator;
import dev.jetpilot.operator.runtime.OperatorConfig;
import dev.jetpilot.operator.runtime.OperatorTime;
import dev.jetpilot.testbed.cluster.ClusterServer;
import dev.jetpilot.testbed.cluster.Request;
import dev.jetpilot.testbed.cluster.RequestLog;
import dev.jetpilot.testbed.cluster.ServerKind;
import dev.jetpilot.testbed.cluster.Setting;
import dev.jetpilot.testbed.cluster.Tether;
import dev.jetpilot.testbed.cluster.Watchfulness;
import dev.jetpilot.testbed.gitops.GitOpsWitness;
import dev.jetpilot.testbed.time.ScaledTime;
import dev.jetpilot.testbed.world.FleetSpec;
import dev.jetpilot.testbed.world.World;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** A cluster at the edge: API server, controllers, virtual Jetsons, and operators that come and go. */
final class Edge implements AutoCloseable {
    /** The operator's name in the audit log. */
    static final String OPERATOR = "jetpilot";

    /** On the wall clock; reached only when something never comes. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Seconds of the fleet's time in one second: a JVM takes half a second of ours, whatever the fleet's clock says. */
    private static final double REAL_PROCESSES = 20;

    private static final String IMAGE = "nvcr.io/nvidia/tritonserver:25.02-py3-igpu";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("kubectl")
            .build();

    private final ClusterServer server;
    private final ScaledTime time;
    private final KubernetesClient fleetClient;
    private final KubernetesClient user;
    private final GitOpsWitness witness;
    private final World world;
    private final AtomicReference<JetpilotOperator> operator = new AtomicReference<>();
    private final RequestLog requests;
    private final List<Tether> tethers = new ArrayList<>();
    private final List<Thread> burials = new ArrayList<>();

    private final Map<String, String> configuration;

    private Edge(FleetSpec fleet, Watchfulness watchfulness, Map<String, String> configuration) {
        this.configuration = Map.copyOf(configuration);
        ServerKind kind = ServerKind.chosen();
        Setting setting = kind.usual().with(watchfulness);
        server = kind.start(
                List.of(crd("edgemodels"), crd("edgerollouts")),
                fleet.realInits().isPresent() ? setting.withSpeed(REAL_PROCESSES) : setting);
        requests = server.requests(OPERATOR);
        time = server.time();
        fleetClient = server.client("virtual-jetsons");
        user = server.client("kubectl");
        witness = GitOpsWitness.of(user);
        world = World.start(fleetClient, fleet.withPace(server.pace()).withPreloaded(preloaded(fleet)), time);
        int nodes = world.nodes().size();
        await("all nodes to be registered", () -> user.nodes().list().getItems().size() == nodes);
    }

    private static ObjectNode crd(String plural) {
        String file = "META-INF/jetpilot/crds/" + plural + ".jetpilot.dev.yaml";
        try (InputStream yaml = EdgeModel.class.getClassLoader().getResourceAsStream(file)) {
            return (ObjectNode) YAML.readTree(Objects.requireNonNull(yaml, file));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /** The image of the stories, and all that is known where init containers are real. */
    private static Set<String> preloaded(FleetSpec fleet) {
        Set<String> images = new HashSet<>(Set.of(IMAGE));
        fleet.realInits().ifPresent(real -> images.addAll(real.programs().keySet()));
        return images;
    }

    /** A cluster with this fleet and no operator. */
    static Edge of(FleetSpec fleet) {
        return of(fleet, Watchfulness.PATIENT);
    }

    /** The same on a cluster that notices silent nodes sooner or later. */
    static Edge of(FleetSpec fleet, Watchfulness watchfulness) {
        return new Edge(fleet, watchfulness, Map.of());
    }

    /** The same with operators that have these variables too. */
    static Edge of(FleetSpec fleet, Map<String, String> configuration) {
        return new Edge(fleet, Watchfulness.PATIENT, configuration);
    }

    /** Starts an operator. */
    Edge operate() {
        operate(server.clientConfig(OPERATOR));
        return this;
    }

    private void operate(Config kubernetes) {
        Map<String, String> variables = new HashMap<>(configuration);
        variables.put("JETPILOT_HTTP_PORT", "0");
        variables.put("JETPILOT_PROMETHEUS_URLS", "http://prometheus.monitoring:9090");
        variables.put("JETPILOT_AGENT_NAMESPACE", VirtualAgents.NAMESPACE);
        OperatorConfig config = OperatorConfig.of(variables);
        OperatorTime shared = new OperatorTime() {
            @Override
            public Instant now() {
                return time.now();
            }

            @Override
            public Duration real(Duration virtual) {
                return time.toReal(virtual);
            }
        };
        operator.set(JetpilotOperator.start(config, kubernetes, shared, () -> {}));
    }

    /**
     * Lets an operator live until its k-th write, and then no write of it reaches the server any more.
     *
     * @param lastWritten whether the k-th write itself is carried out, unheard of
     * @return tells whether it is dead
     */
    BooleanSupplier operateUntilWrite(int k, boolean lastWritten) {
        Tether tether = new Tether(server.clientConfig(OPERATOR));
        tethers.add(tether);
        tether.cutAtWrite(k, lastWritten);
        operate(tether.config());
        return tether::cut;
    }

    /** Forgets an operator that is dead: it ends by itself, in its own time, and can write nothing. */
    void bury() {
        Thread burial = new Thread(operator.getAndSet(null)::close, "burial");
        burials.add(burial);
        burial.start();
    }

    /** Ends the operator. What it was about to write is not written. */
    void stopOperating() {
        JetpilotOperator running = operator.getAndSet(null);
        if (running != null) {
            running.close();
        }
    }

    World world() {
        return world;
    }

    /** A client that calls itself kubectl. */
    KubernetesClient user() {
        return user;
    }

    /** {@code kubectl apply --server-side}. */
    void apply(String yaml) {
        try {
            user.resource(YAML.readValue(yaml, GenericKubernetesResource.class)).patch(APPLY);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    /** From now on the stories' namespace admits only pods that are restricted, which theirs are not; or any again. */
    void restrictPods(boolean restricted) {
        server.restrictPods(Yaml.NAMESPACE, restricted);
    }

    /** Waits for something that the API shows. */
    void await(String what, Callable<Boolean> so) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(25))
                .until(so);
    }

    /** Lets that much of the cluster's time pass. */
    void pass(Duration span) {
        Instant until = time.now().plus(span);
        await(span + " to pass", () -> time.now().isAfter(until));
    }

    /** What operators have written since then, as a person would read it. */
    List<String> writesSince(Instant from) {
        return requests.writesSince(from).stream().map(Request::summary).toList();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Instant now() {
        return time.now();
    }

    @Override
    public void close() {
        stopOperating();
        burials.forEach(Edge::join);
        tethers.forEach(Tether::close);
        try {
            witness.close();
        } finally {
            world.close();
            user.close();
            fleetClient.close();
            server.close();
        }
    }
}
