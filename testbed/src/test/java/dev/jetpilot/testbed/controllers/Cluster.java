package dev.jetpilot.testbed.controllers;

import dev.jetpilot.testbed.apiserver.EmbeddedApiServer;
import dev.jetpilot.testbed.apiserver.Options;
import dev.jetpilot.testbed.time.ScaledTime;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A server with its controllers on a fast clock, and the test as the only kubelet. */
final class Cluster implements AutoCloseable {
    final ScaledTime time;
    final EmbeddedApiServer server;
    final Controllers controllers;
    final KubernetesClient client;

    Cluster() {
        this(1, UnaryOperator.identity());
    }

    Cluster(double speed, UnaryOperator<Options> options) {
        time = new ScaledTime(Instant.parse("2026-01-01T00:00:00Z"), speed);
        server = EmbeddedApiServer.start(options.apply(Options.defaults()).withTime(time));
        controllers = Controllers.start(server);
        client = server.client("cluster-test");
    }

    static void eventually(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(assertion);
    }

    Node node(String name, Map<String, String> labels) {
        return client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .addToLabels("kubernetes.io/hostname", name)
                        .endMetadata()
                        .withNewStatus()
                        .addToAllocatable("nvidia.com/gpu", new Quantity("1"))
                        .addToAllocatable("pods", new Quantity("10"))
                        .withConditions(new NodeConditionBuilder()
                                .withType("Ready")
                                .withStatus("True")
                                .withLastHeartbeatTime(time.now().toString())
                                .build())
                        .endStatus()
                        .build())
                .create();
    }

    /** Renews the node's lease every 5 s until closed, as its kubelet does. */
    Heart heart(String node) {
        Heart heart = new Heart(node);
        heart.beat();
        return heart;
    }

    final class Heart implements AutoCloseable {
        private final String node;
        private volatile boolean stopped;

        private Heart(String node) {
            this.node = node;
        }

        private void beat() {
            if (!stopped) {
                client.resource(new LeaseBuilder()
                                .withNewMetadata()
                                .withName(node)
                                .withNamespace("kube-node-lease")
                                .endMetadata()
                                .withNewSpec()
                                .withHolderIdentity(node)
                                .withRenewTime(time.now().atZone(ZoneOffset.UTC))
                                .endSpec()
                                .build())
                        .forceConflicts()
                        .serverSideApply();
                time.after(Duration.ofSeconds(5), this::beat);
            }
        }

        @Override
        public void close() {
            stopped = true;
        }
    }

    void label(String node, String key, String value) {
        client.nodes()
                .withName(node)
                .edit(found -> new NodeBuilder(found)
                        .editMetadata()
                        .addToLabels(key, value)
                        .endMetadata()
                        .build());
    }

    /** A set for the nodes labelled {@code model=<name>}, whose pods want the GPU. */
    DaemonSet daemonSet(String name, UnaryOperator<DaemonSetBuilder> more) {
        return client.resource(more.apply(new DaemonSetBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .withNamespace("default")
                                .endMetadata()
                                .withNewSpec()
                                .withNewSelector()
                                .addToMatchLabels("app", name)
                                .endSelector()
                                .withNewUpdateStrategy()
                                .withType("OnDelete")
                                .endUpdateStrategy()
                                .withNewTemplate()
                                .withNewMetadata()
                                .addToLabels("app", name)
                                .addToLabels("rollout", "peoplenet")
                                .endMetadata()
                                .withNewSpec()
                                .addToNodeSelector("model", name)
                                .addNewContainer()
                                .withName("serve")
                                .withImage("triton:1")
                                .withNewResources()
                                .addToLimits("nvidia.com/gpu", new Quantity("1"))
                                .endResources()
                                .endContainer()
                                .endSpec()
                                .endTemplate()
                                .endSpec())
                        .build())
                .create();
    }

    List<Pod> pods(String daemonSet) {
        return client.pods()
                .inNamespace("default")
                .withLabel("app", daemonSet)
                .list()
                .getItems();
    }

    Pod onlyPod(String daemonSet) {
        List<Pod> pods = pods(daemonSet);
        if (pods.size() != 1) {
            throw new AssertionError(daemonSet + " has " + pods.size() + " pods");
        }
        return pods.get(0);
    }

    /** As the kubelet does when all containers serve. */
    void serve(Pod pod) {
        client.resource(pod)
                .editStatus(found -> new PodBuilder(found)
                        .editOrNewStatus()
                        .withPhase("Running")
                        .addToConditions(new PodConditionBuilder()
                                .withType("Ready")
                                .withStatus("True")
                                .withLastTransitionTime(time.now().toString())
                                .build())
                        .endStatus()
                        .build());
    }

    /** As the kubelet does when all containers have stopped. */
    void confirmEnd(Pod pod) {
        client.resource(pod).withGracePeriod(0).delete();
    }

    @Override
    public void close() {
        client.close();
        controllers.close();
        server.close();
        time.close();
    }
}
