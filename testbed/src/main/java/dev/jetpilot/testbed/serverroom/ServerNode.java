package dev.jetpilot.testbed.serverroom;

import dev.jetpilot.testbed.controlplane.RealControlPlane;
import dev.jetpilot.testbed.jetson.NodeApi;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node without GPU, whose pods are processes of this machine; as a user it is {@code system:node:<name>}, and may do what a kubelet may.
 * Closing it, or the end of this JVM, ends the processes; their pods stay on the API server.
 */
public final class ServerNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerNode.class);
    private static final String CLIENT = "virtual-server-node";
    private static final String KUBELET = "v1.36.3";

    private final KubernetesClient client;
    private final Kubelet kubelet;
    private final NodeThread thread;
    private final SharedIndexInformer<Pod> watch;
    private final Thread atExit = new Thread(this::powerOff, "server-node-at-exit");
    /** By uid; of the node's thread. */
    private final Map<String, PodHost> pods = new HashMap<>();

    private ServerNode(RealControlPlane plane, ServerPlan plan) {
        client = plane.user("system:node:" + plan.name(), "system:nodes").client(CLIENT);
        thread = new NodeThread(plan.name());
        kubelet = new Kubelet(
                plan,
                FreeAddress.any(),
                client,
                new NodeApi(client),
                URI.create(plane.url()),
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
                thread);
        watch = client.pods()
                .inAnyNamespace()
                .withField("spec.nodeName", plan.name())
                .runnableInformer(0)
                .addEventHandler(new ToPods());
    }

    /** Registers the node, Ready, and runs what is placed on it. */
    public static ServerNode start(RealControlPlane plane, ServerPlan plan) {
        ServerNode node = new ServerNode(plane, plan);
        Runtime.getRuntime().addShutdownHook(node.atExit);
        try {
            Node registered = node.kubelet.api().register(node.description());
            node.kubelet.api().renew(registered, Instant.now());
            node.watch.start().toCompletableFuture().join();
            ScheduledFuture<?> unused = node.thread.every(plan.lease(), plan.lease(), () -> node.renew(registered));
            return node;
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private Node description() {
        String name = kubelet.plan().name();
        String now = PodState.text(Instant.now());
        Map<String, Quantity> resources = Map.of(
                "cpu", new Quantity("4"),
                "memory", new Quantity("8Gi"),
                "ephemeral-storage", new Quantity("58Gi"),
                "pods", new Quantity("110"));
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of(
                        "kubernetes.io/hostname", name,
                        "kubernetes.io/os", "linux",
                        "kubernetes.io/arch", architecture))
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withCapacity(resources)
                .withAllocatable(resources)
                .addNewAddress(kubelet.hostIp(), "InternalIP")
                .addNewAddress(name, "Hostname")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .withMessage("pods of this node are processes of the testbed's machine")
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(now)
                .endCondition()
                .withNewNodeInfo()
                .withArchitecture(architecture)
                .withOperatingSystem("linux")
                .withOsImage(System.getProperty("os.name"))
                .withKernelVersion(System.getProperty("os.version"))
                .withContainerRuntimeVersion("process://1")
                .withKubeletVersion(KUBELET)
                .withKubeProxyVersion(KUBELET)
                .withMachineID(name)
                .withSystemUUID(name)
                .withBootID(name)
                .endNodeInfo()
                .endStatus()
                .build();
    }

    private void renew(Node node) {
        try {
            kubelet.api().renew(node, Instant.now());
        } catch (KubernetesClientException e) {
            LOG.info("cannot renew the lease node={} error={}", kubelet.plan().name(), e.getMessage());
        }
    }

    private final class ToPods implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            thread.execute(() -> seen(pod));
        }

        @Override
        public void onUpdate(Pod before, Pod pod) {
            thread.execute(() -> seen(pod));
        }

        @Override
        public void onDelete(Pod pod, boolean unknown) {
            // It stays in the map, and with it in reach of powerOff: its process may take its time to end.
            thread.execute(() ->
                    Optional.ofNullable(pods.get(pod.getMetadata().getUid())).ifPresent(PodHost::gone));
        }
    }

    private void seen(Pod pod) {
        PodHost host = pods.get(pod.getMetadata().getUid());
        if (host == null) {
            host = new PodHost(kubelet, pod);
            pods.put(pod.getMetadata().getUid(), host);
            host.begin();
        }
        host.seen(pod);
    }

    public String name() {
        return kubelet.plan().name();
    }

    /** The process of a pod that is on this node and runs. */
    public synchronized Optional<ProcessHandle> process(String namespace, String pod) {
        if (thread.closed()) {
            return Optional.empty();
        }
        return CompletableFuture.supplyAsync(
                        () -> pods.values().stream()
                                .filter(host -> host.pod()
                                                .getMetadata()
                                                .getNamespace()
                                                .equals(namespace)
                                        && host.pod().getMetadata().getName().equals(pod))
                                .flatMap(host -> host.process().stream())
                                .findFirst(),
                        thread)
                .join();
    }

    /** Power is gone, for good: the processes end at once by SIGKILL, and the API server hears nothing any more. */
    public synchronized void powerOff() {
        if (thread.closed()) {
            return;
        }
        watch.stop();
        CompletableFuture.runAsync(() -> List.copyOf(pods.values()).forEach(PodHost::drop), thread)
                .join();
        thread.close();
    }

    @Override
    public void close() {
        powerOff();
        client.close();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException atExitAlready) {
            // The JVM ends; the hook finds nothing left to do.
        }
    }
}
