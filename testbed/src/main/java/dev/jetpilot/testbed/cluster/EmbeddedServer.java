package dev.jetpilot.testbed.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Admission;
import dev.jetpilot.testbed.apiserver.AuditLog;
import dev.jetpilot.testbed.apiserver.Call;
import dev.jetpilot.testbed.apiserver.EmbeddedApiServer;
import dev.jetpilot.testbed.apiserver.Faults;
import dev.jetpilot.testbed.apiserver.Options;
import dev.jetpilot.testbed.controllers.Controllers;
import dev.jetpilot.testbed.jetson.Pace;
import dev.jetpilot.testbed.time.ScaledTime;
import dev.jetpilot.testbed.validation.CrdValidator;
import io.fabric8.kubernetes.client.Config;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Our own API server and controllers. */
final class EmbeddedServer implements ClusterServer {
    private static final double SPEED = 200;
    private static final Instant ORIGIN = Instant.parse("2026-05-04T03:00:00Z");
    /** No pod of these stories says what a restricted one must; the real server's first complaint is this. */
    private static final String VIOLATION =
            "violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false";

    private final Watchfulness watchfulness;
    private final ScaledTime time = new ScaledTime(ORIGIN, SPEED);
    private final Set<String> restricted = ConcurrentHashMap.newKeySet();
    private final EmbeddedApiServer server;
    private final Controllers controllers;

    private EmbeddedServer(List<ObjectNode> definitions, Watchfulness watchfulness) {
        this.watchfulness = watchfulness;
        Map<String, Admission> validation = new HashMap<>();
        definitions.forEach(crd -> validation.put(crd.at("/metadata/name").asText(), CrdValidator.of(crd)::validate));
        server = EmbeddedApiServer.start(Options.defaults()
                .withTime(time)
                .withDefinitions(definitions, validation)
                .withPodPolicy(
                        pod -> restricted.contains(pod.at("/metadata/namespace").asText())
                                ? Optional.of(VIOLATION)
                                : Optional.empty()));
        controllers = Controllers.start(server, Watchfulness.scaled(watchfulness.grace(), SPEED));
    }

    static EmbeddedServer start(List<ObjectNode> definitions, Watchfulness watchfulness) {
        return new EmbeddedServer(definitions, watchfulness);
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
        return server.clientConfig(userAgent);
    }

    @Override
    public List<String> writes(String userAgent, Instant since) {
        return server.audit().entries(call -> call.userAgent().equals(userAgent)).stream()
                .filter(e -> e.call().isWrite() && e.at().isAfter(since))
                .map(AuditLog.Entry::call)
                .map(Call::summary)
                .toList();
    }

    @Override
    public void restrictPods(String namespace, boolean so) {
        if (so) {
            restricted.add(namespace);
        } else {
            restricted.remove(namespace);
        }
    }

    @Override
    public BooleanSupplier cutOff(String userAgent, int k, boolean lastWritten) {
        AtomicInteger left = new AtomicInteger(k);
        Predicate<Call> its = call -> call.userAgent().equals(userAgent) && call.isWrite();
        server.faults()
                .inject(
                        its.and(call -> left.decrementAndGet() == 0),
                        Integer.MAX_VALUE,
                        new Faults.Effect.Disconnect(lastWritten));
        server.faults().inject(its.and(call -> left.get() < 0), Integer.MAX_VALUE, new Faults.Effect.Disconnect(false));
        return () -> left.get() <= 0;
    }

    @Override
    public void close() {
        controllers.close();
        server.close();
        time.close();
    }
}
