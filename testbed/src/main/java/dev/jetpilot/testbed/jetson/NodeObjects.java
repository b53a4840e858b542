package dev.jetpilot.testbed.jetson;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a virtual Jetson tells the API server about itself, in the kubelet's words. */
final class NodeObjects {
    /** Where node leases live. */
    static final String LEASE_NAMESPACE = "kube-node-lease";

    private static final int LEASE_SECONDS = 40;

    private NodeObjects() {}

    static Node node(NodePlan plan, NodeStatus status) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(plan.name())
                .withLabels(plan.labels())
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withStatus(status)
                .build();
    }

    /**
     * The status of a running kubelet.
     *
     * @param since since when the node is Ready
     */
    static NodeStatus alive(NodePlan plan, boolean diskFull, Instant since, Instant now) {
        return status(
                plan,
                List.of(
                        condition(
                                "MemoryPressure",
                                "False",
                                "KubeletHasSufficientMemory",
                                "kubelet has sufficient memory available",
                                since,
                                now),
                        diskFull
                                ? condition(
                                        "DiskPressure",
                                        "True",
                                        "KubeletHasDiskPressure",
                                        "kubelet has disk pressure",
                                        now,
                                        now)
                                : condition(
                                        "DiskPressure",
                                        "False",
                                        "KubeletHasNoDiskPressure",
                                        "kubelet has no disk pressure",
                                        since,
                                        now),
                        condition(
                                "PIDPressure",
                                "False",
                                "KubeletHasSufficientPID",
                                "kubelet has sufficient PID available",
                                since,
                                now),
                        condition("Ready", "True", "KubeletReady", "kubelet is posting ready status", since, now)));
    }

    /** The status that the node lifecycle controller leaves on a node that has been silent since then. */
    static NodeStatus silent(NodePlan plan, Instant lastHeard) {
        return status(
                plan,
                List.of("MemoryPressure", "DiskPressure", "PIDPressure", "Ready").stream()
                        .map(type -> condition(
                                type,
                                "Unknown",
                                "NodeStatusUnknown",
                                "Kubelet stopped posting node status.",
                                lastHeard,
                                lastHeard))
                        .toList());
    }

    private static NodeStatus status(NodePlan plan, List<NodeCondition> conditions) {
        Map<String, Quantity> resources = Map.of(
                "cpu", new Quantity(Integer.toString(plan.module().cores())),
                "memory", new Quantity(plan.module().memoryGi() + "Gi"),
                "ephemeral-storage", new Quantity("58Gi"),
                "pods", new Quantity("110"),
                "nvidia.com/gpu", new Quantity(Integer.toString(plan.gpus())));
        return new NodeStatusBuilder()
                .withCapacity(resources)
                .withAllocatable(resources)
                .withConditions(conditions)
                .addNewAddress(plan.hostIp(), "InternalIP")
                .addNewAddress(plan.name(), "Hostname")
                .withNewNodeInfo()
                .withArchitecture("arm64")
                .withOperatingSystem("linux")
                .withOsImage("Ubuntu 22.04.5 LTS")
                .withKernelVersion("5.15.148-tegra")
                .withContainerRuntimeVersion("containerd://2.0.5-k3s1")
                .withKubeletVersion(plan.kubeletVersion())
                .withKubeProxyVersion(plan.kubeletVersion())
                .withMachineID(hex(plan.name()))
                .withSystemUUID(hex(plan.name()))
                .withBootID(hex(plan.name() + "+"))
                .endNodeInfo()
                .build();
    }

    private static String hex(String seed) {
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static NodeCondition condition(
            String type, String status, String reason, String message, Instant since, Instant heard) {
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(PodReport.text(since))
                .withLastHeartbeatTime(PodReport.text(heard))
                .build();
    }

    static Lease lease(Node node, Instant now) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(node.getMetadata().getName())
                .withNamespace(LEASE_NAMESPACE)
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node.getMetadata().getName())
                .withUid(node.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(node.getMetadata().getName())
                .withLeaseDurationSeconds(LEASE_SECONDS)
                .withRenewTime(now.atZone(ZoneOffset.UTC))
                .endSpec()
                .build();
    }
}
