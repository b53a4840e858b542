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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real control plane. Its logs stay in the directory of its setting. */
final class RealServer implements ClusterServer {
    private static final Duration ESTABLISHING = Duration.ofSeconds(30);
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";

    private final RealControlPlane plane;
    private final Setting setting;
    private final Instant wallOrigin = Instant.now();
    private final Instant origin;
    private final ScaledTime time;

    private RealServer(RealControlPlane plane, Setting setting) {
        this.plane = plane;
        this.setting = setting;
        this.origin = setting.origin().apply(wallOrigin);
        this.time = new ScaledTime(origin, setting.speed());
    }

    static RealServer start(List<ObjectNode> definitions, Setting setting) {
        ControlPlaneOptions options = ControlPlaneOptions.in(directory(setting.directory()))
                .withNodeMonitorGrace(setting.watchfulness().grace());
        RealServer server = new RealServer(RealControlPlane.start(options), setting);
        try {
            server.establish(definitions);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static Path directory(Path parent) {
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
        return setting.watchfulness().pace(setting.speed());
    }

    @Override
    public Config clientConfig(String userAgent) {
        return plane.admin().config(userAgent);
    }

    @Override
    public String kubeconfig() {
        return plane.admin().yaml();
    }

    @Override
    public RequestLog requests(String userAgent) {
        AuditTrail.Reader reader = plane.audit().reader(userAgent);
        List<Request> requests = new ArrayList<>();
        return () -> {
            synchronized (requests) {
                reader.read().stream().map(this::request).forEach(requests::add);
                return List.copyOf(requests);
            }
        };
    }

    private Request request(AuditTrail.Entry entry) {
        Duration age = Duration.between(wallOrigin, entry.at());
        return new Request(
                entry.verb(),
                entry.resource(),
                entry.namespace(),
                entry.name(),
                entry.write(),
                entry.code(),
                origin.plusNanos(Math.round(age.toNanos() * setting.speed())));
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
    public void close() {
        plane.close();
        time.close();
    }
}
