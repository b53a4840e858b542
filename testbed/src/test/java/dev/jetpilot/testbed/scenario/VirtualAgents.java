package dev.jetpilot.testbed.scenario;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The node agents of the manifests on virtual Jetsons: their pods are the DaemonSet's, and where they are a page is served,
 * one of those that the agent's own tests hold it to. A node without a page has an agent that does not answer.
 */
final class VirtualAgents implements AutoCloseable {
    static final String NAMESPACE = "jetpilot-agents";

    private static final Path ROOT = Path.of("..");
    private static final Path MANIFEST = ROOT.resolve(Path.of("k3s-manifests", "base", "agent.yaml"));
    private static final Path BOARDS = ROOT.resolve(Path.of("agent", "src", "test", "resources", "boards", "golden"));
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final int PORT = 9465;

    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final Map<String, HttpServer> servers = new ConcurrentHashMap<>();
    private final SharedIndexInformer<Pod> pods;

    private VirtualAgents(Edge edge) {
        pods = edge.user()
                .pods()
                .inNamespace(NAMESPACE)
                .withLabel("app.kubernetes.io/name", "jetpilot-agent")
                .inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(Pod pod) {
                        serve(pod);
                    }

                    @Override
                    public void onUpdate(Pod before, Pod pod) {
                        serve(pod);
                    }

                    @Override
                    public void onDelete(Pod pod, boolean unknown) {
                        HttpServer server = servers.remove(pod.getMetadata().getUid());
                        if (server != null) {
                            server.stop(0);
                        }
                    }
                });
    }

    /** {@code kubectl apply} of the manifest. */
    static VirtualAgents install(Edge edge) {
        try (MappingIterator<GenericKubernetesResource> objects =
                YAML.readerFor(GenericKubernetesResource.class).readValues(MANIFEST.toFile())) {
            while (objects.hasNext()) {
                edge.apply(YAML.writeValueAsString(objects.next()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new VirtualAgents(edge);
    }

    /** What the agent says of a board, on a node of that name. */
    static String page(String board, String node) {
        try {
            return Files.readString(BOARDS.resolve(board + ".metrics"))
                    .replace("node=\"node-7\"", "node=\"" + node + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on the agent on that node says this. */
    void say(String node, String page) {
        pages.put(node, page);
    }

    private void serve(Pod pod) {
        String ip = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
        if (ip != null && !ip.isEmpty()) {
            servers.computeIfAbsent(
                    pod.getMetadata().getUid(), uid -> listen(ip, pod.getSpec().getNodeName()));
        }
    }

    private HttpServer listen(String ip, String node) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(ip, PORT), 0);
            server.createContext("/metrics", exchange -> {
                byte[] page = pages.getOrDefault(node, "").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(page.length == 0 ? 503 : 200, page.length == 0 ? -1 : page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(ip, e);
        }
    }

    @Override
    public void close() {
        pods.close();
        servers.values().forEach(server -> server.stop(0));
    }
}
