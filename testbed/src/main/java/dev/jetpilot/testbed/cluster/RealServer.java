package dev.jetpilot.testbed.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.controlplane.AuditTrail;
import dev.jetpilot.testbed.controlplane.ControlPlaneOptions;
import dev.jetpilot.testbed.controlplane.RealControlPlane;
import dev.jetpilot.testbed.jetson.Pace;
import dev.jetpilot.testbed.time.ScaledTime;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A real control plane. Its logs stay in {@code target/cluster}, or where {@code jetpilot.cluster.directory} says. */
final class RealServer implements ClusterServer {
    /** Controllers and scheduler need real milliseconds for what kubelets and operator do in fast time. */
    private static final double SPEED = 60;

    private static final Duration ESTABLISHING = Duration.ofSeconds(30);
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";

    private final RealControlPlane plane;
    private final Watchfulness watchfulness;
    /** By the user agent of the client that each of them cuts off. */
    private final Map<String, CuttingProxy> proxies = new ConcurrentHashMap<>();

    private final Instant wallOrigin = Instant.now();
    private final ScaledTime time = new ScaledTime(wallOrigin, SPEED);

    private RealServer(RealControlPlane plane, Watchfulness watchfulness) {
        this.watchfulness = watchfulness;
        this.plane = plane;
    }

    static RealServer start(List<ObjectNode> definitions, Watchfulness watchfulness) {
        RealServer server = new RealServer(
                RealControlPlane.start(ControlPlaneOptions.in(directory()).withNodeMonitorGrace(watchfulness.grace())),
                watchfulness);
        try {
            server.establish(definitions);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static Path directory() {
        Path parent = Path.of(Optional.ofNullable(System.getProperty("jetpilot.cluster.directory"))
                .filter(text -> !text.isBlank())
                .orElse("target/cluster"));
        try {
            return Files.createTempDirectory(Files.createDirectories(parent), "plane-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + parent, e);
        }
    }

    private void establish(List<ObjectNode> definitions) {
        PatchContext apply = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("kubectl")
                .build();
        try (KubernetesClient client = client("kubectl")) {
            for (ObjectNode definition : definitions) {
                client.resource(client.getKubernetesSerialization()
                                .convertValue(definition, GenericKubernetesResource.class))
                        .patch(apply);
            }
            for (ObjectNode definition : definitions) {
                client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(definition.at("/metadata/name").asText())
                        .waitUntilCondition(RealServer::established, ESTABLISHING.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    /** In its first moments a definition has no status, and then one without conditions: {@code null}, not an empty list. */
    private static boolean established(CustomResourceDefinition definition) {
        return Optional.ofNullable(definition).map(CustomResourceDefinition::getStatus).stream()
                .flatMap(status -> Optional.ofNullable(status.getConditions()).stream())
                .flatMap(List::stream)
                .anyMatch(
                        c -> c.getType().equals("Established") && c.getStatus().equals("True"));
    }

    @Override
    public ScaledTime time() {
        return time;
    }

    @Override
    public Pace pace() {
        return new Pace(
                Watchfulness.scaled(watchfulness.lease(), SPEED), Watchfulness.scaled(watchfulness.grace(), SPEED));
    }

    @Override
    public Config clientConfig(String userAgent) {
        CuttingProxy proxy = proxies.get(userAgent);
        return proxy == null ? plane.admin().config(userAgent) : proxy.config();
    }

    @Override
    public List<String> writes(String userAgent, Instant since) {
        Instant wall = wallOrigin.plusNanos(
                Math.round(Duration.between(wallOrigin, since).toNanos() / SPEED));
        return plane
                .audit()
                .entries(e -> e.userAgent().equals(userAgent) && e.written() && e.at().isAfter(wall))
                .stream()
                .map(AuditTrail.Entry::summary)
                .toList();
    }

    @Override
    public void restrictPods(String namespace, boolean restricted) {
        String value = restricted ? "\"restricted\"" : "null";
        try (KubernetesClient client = client("kubectl")) {
            client.namespaces()
                    .withName(namespace)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\": {\"labels\": {\"" + ENFORCE + "\": " + value + "}}}");
        }
    }

    @Override
    public BooleanSupplier cutOff(String userAgent, int k, boolean lastWritten) {
        CuttingProxy proxy = new CuttingProxy(plane.admin().config(userAgent), k, lastWritten);
        proxies.put(userAgent, proxy);
        return proxy.cut();
    }

    @Override
    public void close() {
        proxies.values().forEach(CuttingProxy::close);
        plane.close();
        time.close();
    }
}
