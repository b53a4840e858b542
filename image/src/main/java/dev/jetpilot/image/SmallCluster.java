package dev.jetpilot.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.jetpilot.testbed.apiserver.EmbeddedApiServer;
import dev.jetpilot.testbed.apiserver.Options;
import dev.jetpilot.testbed.controllers.Controllers;
import dev.jetpilot.testbed.jetson.Pace;
import dev.jetpilot.testbed.time.ScaledTime;
import dev.jetpilot.testbed.world.FleetSpec;
import dev.jetpilot.testbed.world.World;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A testbed's cluster behind TLS, whose time passes faster: without nodes, or with a fleet that a model is rolled out to. */
final class SmallCluster implements AutoCloseable {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final long SEED = 25;
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("kubectl")
            .build();

    private final double speed;
    private final Instant origin;
    private final long realOrigin;
    private final ScaledTime time;
    private final EmbeddedApiServer server;
    private final TlsFront front;
    private final KubernetesClient user;
    private final List<AutoCloseable> fleet = new ArrayList<>();

    /**
     * Starts it with the CRDs applied.
     *
     * @param project root of the project's files
     * @param speed of its time
     * @param scratch directory for keys
     */
    SmallCluster(Path project, double speed, Path scratch) throws IOException, InterruptedException {
        this.speed = speed;
        // So that its time has not overtaken the wall clock after two minutes.
        this.origin = Instant.now().minusMillis((long) (120_000 * (speed - 1)));
        this.realOrigin = System.currentTimeMillis();
        this.time = new ScaledTime(origin, speed);
        this.server = EmbeddedApiServer.start(Options.defaults().withTime(time));
        this.front = TlsFront.start(URI.create(server.url()), scratch);
        this.user = server.client("kubectl");
        apply(project.resolve("crds/edgemodels.jetpilot.dev.yaml"));
        apply(project.resolve("crds/edgerollouts.jetpilot.dev.yaml"));
    }

    /** Switches four virtual Jetsons on, and what of a control plane a DaemonSet needs. */
    void startFleet() {
        fleet.add(Controllers.start(server, LEASE.multipliedBy(5)));
        KubernetesClient client = server.client("virtual-jetsons");
        fleet.add(World.start(
                client,
                FleetSpec.threeClasses(SEED, 4)
                        .withPace(new Pace(LEASE, Duration.ofMinutes(30)))
                        .withPreloaded(Set.of("nvcr.io/nvidia/tritonserver:25.02-py3-igpu")),
                time));
        fleet.add(client);
    }

    /** For the operator: it lives in the same time. */
    String javaOptions() {
        return "-Djetpilot.time.origin=" + origin + " -Djetpilot.time.realOrigin=" + realOrigin
                + " -Djetpilot.time.speed=" + speed;
    }

    /**
     * Makes an unpacked image what a kubelet makes of a pod's: with the files of a ServiceAccount.
     *
     * @return the variables that a kubelet sets, and the one of the chart without which models are not brought to nodes
     */
    Map<String, String> serviceAccount(UnpackedImage image) throws IOException {
        Path files = Files.createDirectories(image.root().resolve("var/run/secrets/kubernetes.io/serviceaccount"));
        Files.writeString(files.resolve("ca.crt"), front.certificate());
        Files.writeString(files.resolve("token"), "nobody-checks-it");
        Files.writeString(files.resolve("namespace"), "jetpilot-system");
        Map<String, String> variables = new HashMap<>(front.variables());
        variables.put("JETPILOT_AGENT_IMAGE", "jetpilot:0.1.0");
        return variables;
    }

    /** Its API server, without TLS. */
    EmbeddedApiServer server() {
        return server;
    }

    /** {@code kubectl apply --server-side} of a file, or of all files of a directory, with their namespaces. */
    void apply(Path path) throws IOException {
        try (Stream<Path> files = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
            for (Path file : files.sorted().toList()) {
                try (MappingIterator<JsonNode> documents =
                        YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
                    while (documents.hasNext()) {
                        apply(documents.next());
                    }
                }
            }
        }
    }

    private void apply(JsonNode object) {
        String namespace = object.at("/metadata/namespace").asText();
        if (!namespace.isEmpty() && user.namespaces().withName(namespace).get() == null) {
            user.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .create();
        }
        user.resource(YAML.convertValue(object, GenericKubernetesResource.class))
                .patch(APPLY);
    }

    /**
     * Waits until all EdgeRollouts say that they are on the model they name.
     *
     * @throws IOException if that does not come to be in time; with their status
     */
    void awaitRolledOut(Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        String seen = "";
        while (System.nanoTime() < end) {
            List<GenericKubernetesResource> rollouts = user.genericKubernetesResources(
                            "jetpilot.dev/v1alpha1", "EdgeRollout")
                    .inAnyNamespace()
                    .list()
                    .getItems();
            seen = rollouts.toString();
            if (!rollouts.isEmpty() && rollouts.stream().allMatch(SmallCluster::ready)) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new IOException("after " + patience + " the rollouts are not through: " + seen);
    }

    private static boolean ready(GenericKubernetesResource rollout) {
        JsonNode object = YAML.valueToTree(rollout);
        if (object.at("/status/observedGeneration").asLong()
                != object.at("/metadata/generation").asLong()) {
            return false;
        }
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    @Override
    public void close() {
        for (AutoCloseable part : fleet) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("the fleet cannot be ended: " + e.getMessage(), e);
            }
        }
        user.close();
        front.close();
        server.close();
        time.close();
    }
}
