package dev.jetpilot.testbed.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Admission;
import dev.jetpilot.testbed.apiserver.AuditLog;
import dev.jetpilot.testbed.apiserver.Call;
import dev.jetpilot.testbed.apiserver.EmbeddedApiServer;
import dev.jetpilot.testbed.apiserver.Options;
import dev.jetpilot.testbed.controllers.Controllers;
import dev.jetpilot.testbed.jetson.Pace;
import dev.jetpilot.testbed.time.ScaledTime;
import dev.jetpilot.testbed.validation.CrdValidator;
import io.fabric8.kubernetes.client.Config;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Our own API server and controllers. */
final class EmbeddedServer implements ClusterServer {
    /** No pod of these stories says what a restricted one must; the real server's first complaint is this. */
    private static final String VIOLATION =
            "violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false";

    private final Setting setting;
    private final ScaledTime time;
    private final Set<String> restricted = ConcurrentHashMap.newKeySet();
    private final EmbeddedApiServer server;
    private final Controllers controllers;

    private EmbeddedServer(List<ObjectNode> definitions, Setting setting) {
        this.setting = setting;
        this.time = new ScaledTime(setting.origin().apply(Instant.now()), setting.speed());
        Map<String, Admission> validation = new HashMap<>();
        definitions.forEach(crd -> validation.put(crd.at("/metadata/name").asText(), CrdValidator.of(crd)::validate));
        server = EmbeddedApiServer.start(Options.defaults()
                .withTime(time)
                .withDefinitions(definitions, validation)
                .withPodPolicy(
                        pod -> restricted.contains(pod.at("/metadata/namespace").asText())
                                ? Optional.of(VIOLATION)
                                : Optional.empty()));
        controllers = Controllers.start(server, setting.watchfulness().grace(setting.speed()));
    }

    static EmbeddedServer start(List<ObjectNode> definitions, Setting setting) {
        return new EmbeddedServer(definitions, setting);
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
        return server.clientConfig(userAgent);
    }

    @Override
    public String kubeconfig() {
        return server.kubeconfig();
    }

    @Override
    public RequestLog requests(String userAgent) {
        List<Request> requests = new ArrayList<>();
        server.audit().listen(entry -> {
            if (entry.code() != 0 && entry.call().userAgent().equals(userAgent)) {
                synchronized (requests) {
                    requests.add(request(entry));
                }
            }
        });
        return () -> {
            synchronized (requests) {
                return List.copyOf(requests);
            }
        };
    }

    private static Request request(AuditLog.Entry entry) {
        Call call = entry.call();
        String sub = call.subresource().isEmpty() ? "" : "/" + call.subresource();
        return new Request(
                call.verb(),
                call.resource() + sub,
                call.namespace(),
                call.name(),
                call.isWrite(),
                entry.code(),
                entry.at());
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
    public void close() {
        controllers.close();
        server.close();
        time.close();
    }
}
