package dev.jetpilot.testbed.jetson;

import dev.jetpilot.testbed.nodeside.NodeDisk;
import dev.jetpilot.testbed.nodeside.NodeHost;
import dev.jetpilot.testbed.nodeside.ProcessEnd;
import dev.jetpilot.testbed.nodeside.RealInits;
import dev.jetpilot.testbed.nodeside.Workshop;
import dev.jetpilot.testbed.time.TimeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The virtual Jetsons of one process, and what they share: one watch of the pods, one pool of threads, one HTTP server.
 */
public final class JetsonFleet implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int CLOSING_SECONDS = 5;
    private static final String BY_NODE = "node";

    private final Script script;
    private final Pace pace;
    private final TimeSource time;
    private final NodeApi api;
    private final ExecutorService pool;
    private final LoopbackHttp http = LoopbackHttp.start();
    private final PodAddresses addresses = new PodAddresses(http);
    private final Map<String, VirtualJetson> jetsons = new ConcurrentHashMap<>();
    private final Optional<Workshop> workshop;
    private final SharedIndexInformer<Pod> podWatch;

    private JetsonFleet(
            KubernetesClient client, Script script, Pace pace, TimeSource time, Optional<RealInits> realInits) {
        this.script = script;
        this.pace = pace;
        this.time = time;
        this.api = new NodeApi(client);
        this.workshop = realInits.map(inits -> Workshop.open(inits, client, time));
        AtomicInteger number = new AtomicInteger();
        this.pool = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "jetson-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.podWatch = client.pods()
                .inAnyNamespace()
                .runnableInformer(0)
                .addIndexers(Map.of(
                        BY_NODE,
                        pod -> Optional.ofNullable(pod.getSpec().getNodeName()).stream()
                                .toList()))
                .addEventHandler(new ToJetsons());
    }

    /** Starts watching pods; virtual Jetsons are added afterwards. The client stays the caller's. */
    public static JetsonFleet start(KubernetesClient client, Script script, Pace pace, TimeSource time) {
        return start(client, script, pace, time, Optional.empty());
    }

    /** The same, whose init containers are real processes. */
    public static JetsonFleet start(
            KubernetesClient client, Script script, Pace pace, TimeSource time, Optional<RealInits> realInits) {
        JetsonFleet fleet = new JetsonFleet(client, script, pace, time, realInits);
        fleet.podWatch.start().toCompletableFuture().join();
        return fleet;
    }

    private final class ToJetsons implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            owner(pod).ifPresent(jetson -> jetson.podSeen(pod));
        }

        @Override
        public void onUpdate(Pod before, Pod pod) {
            if (!before.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
                onDelete(before, false);
            }
            onAdd(pod);
        }

        @Override
        public void onDelete(Pod pod, boolean unknown) {
            owner(pod).ifPresent(jetson -> jetson.podGone(pod.getMetadata().getUid()));
        }

        private Optional<VirtualJetson> owner(Pod pod) {
            return Optional.ofNullable(pod.getSpec().getNodeName()).map(jetsons::get);
        }
    }

    /** Adds a node that is not started yet. */
    public VirtualJetson add(NodePlan plan) {
        VirtualJetson jetson = new VirtualJetson(plan, this, time, pool);
        if (jetsons.putIfAbsent(plan.name(), jetson) != null) {
            throw new IllegalArgumentException("there is a virtual Jetson " + plan.name() + " already");
        }
        return jetson;
    }

    /** The node of that name. */
    public VirtualJetson jetson(String name) {
        VirtualJetson jetson = jetsons.get(name);
        if (jetson == null) {
            throw new IllegalArgumentException("no virtual Jetson " + name + "; there are "
                    + jetsons.keySet().stream().sorted().limit(50).toList());
        }
        return jetson;
    }

    /** All nodes. */
    public Collection<VirtualJetson> jetsons() {
        return List.copyOf(jetsons.values());
    }

    List<Pod> podsOn(String node) {
        return podWatch.getIndexer().byIndex(BY_NODE, node);
    }

    /** A freshly flashed disk for that node, if its init containers are real. */
    Optional<NodeDisk> disk(NodePlan plan, Consumer<ProcessEnd> ended) {
        String l4tLine = plan.labels().getOrDefault(NodePlan.L4T_LINE, "");
        return workshop.map(
                open -> open.disk(new NodeHost(plan.name(), plan.module().label(), l4tLine, plan.hostIp()), ended));
    }

    Script script() {
        return script;
    }

    Pace pace() {
        return pace;
    }

    NodeApi api() {
        return api;
    }

    PodAddresses addresses() {
        return addresses;
    }

    /** Ends all virtual Jetsons at once, without a word to the API server. */
    @Override
    public void close() {
        jetsons.values().forEach(VirtualJetson::powerOff);
        podWatch.stop();
        pool.shutdownNow();
        try {
            pool.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workshop.ifPresent(Workshop::close);
        http.close();
    }
}
