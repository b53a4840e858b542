package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Api;
import dev.jetpilot.testbed.apiserver.ApiError;
import dev.jetpilot.testbed.apiserver.BuiltIns;
import dev.jetpilot.testbed.apiserver.Json;
import dev.jetpilot.testbed.apiserver.Store;
import dev.jetpilot.testbed.apiserver.StoreEvent;
import dev.jetpilot.testbed.apiserver.WriteOptions;
import dev.jetpilot.testbed.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notices nodes that have fallen silent: neither lease nor status renewed within the grace. Their conditions become Unknown, their pods not
 * ready, and taints keep others off; when the kubelet speaks again, the taints go. Nothing is evicted. Source:
 * {@code pkg/controller/nodelifecycle/node_lifecycle_controller.go}.
 */
final class NodeLifecycle implements AutoCloseable {
    private static final String LEASES = "kube-node-lease";
    private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final String NOT_READY = "node.kubernetes.io/not-ready";
    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
    private static final List<String> REPORTED = List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");
    private static final WriteOptions WRITER = WriteOptions.by("node-lifecycle-controller");

    private final Api api;
    private final Store store;
    private final TimeSource time;
    private final Duration grace;
    private final WorkQueue queue;
    private final Map<String, Instant> heard = new ConcurrentHashMap<>();
    private final Map<String, Instant> checks = new ConcurrentHashMap<>();
    private final List<Store.Subscription> subscriptions = new ArrayList<>();

    NodeLifecycle(Api api, TimeSource time, Duration grace) {
        this.api = api;
        this.store = api.store();
        this.time = time;
        this.grace = grace;
        this.queue = new WorkQueue("node-lifecycle-controller", time, this::sync);
    }

    void start() {
        synchronized (store) {
            long now = store.revision();
            subscriptions.add(store.subscribe(BuiltIns.LEASES.storage(), now, this::leaseChanged));
            subscriptions.add(store.subscribe(BuiltIns.NODES.storage(), now, this::nodeChanged));
            store.list(BuiltIns.NODES.storage(), "").forEach(node -> hear(Objects.name(node)));
        }
        queue.start();
    }

    private void leaseChanged(StoreEvent event) {
        if (Objects.namespace(event.object()).equals(LEASES) && event.type() != StoreEvent.Type.DELETED) {
            hear(Objects.name(event.object()));
        }
    }

    private void nodeChanged(StoreEvent event) {
        String name = Objects.name(event.object());
        if (event.type() == StoreEvent.Type.DELETED) {
            heard.remove(name);
            return;
        }
        if (event.previous().isEmpty() || reports(event.previous().get(), event.object())) {
            hear(name);
        }
        queue.add(name);
    }

    /** Whether the kubelet has written this: a new heartbeat, or another Ready than the Unknown that only this controller sets. */
    private static boolean reports(JsonNode before, JsonNode after) {
        String ready = ready(after);
        return !heartbeat(before).equals(heartbeat(after)) || !ready.equals("Unknown") && !ready.equals(ready(before));
    }

    private static String ready(JsonNode node) {
        return Objects.condition(node, "Ready")
                .map(condition -> Json.text(condition, "status"))
                .orElse("");
    }

    private static String heartbeat(JsonNode node) {
        return Objects.condition(node, "Ready")
                .map(ready -> Json.text(ready, "lastHeartbeatTime"))
                .orElse("");
    }

    /** Notes a sign of life; a node that was not waited for is from now on. */
    private void hear(String node) {
        if (heard.put(node, time.now()) == null) {
            queue.add(node);
        }
    }

    private void sync(String name) {
        Optional<ObjectNode> node = store.get(BuiltIns.NODES.storage(), "", name);
        if (node.isEmpty()) {
            return;
        }
        Instant last = heard.get(name);
        if (last != null) {
            Duration left = Duration.between(time.now(), last.plus(grace));
            if (!left.isNegative() && !left.isZero()) {
                checkAgain(name, left);
            } else if (heard.remove(name, last) && !ready(node.get()).equals("Unknown")) {
                markUnknown(name);
            }
        }
        taint(name);
    }

    /** A node has one check pending at a time; signs of life meanwhile only make it find that there is time left. */
    private void checkAgain(String name, Duration left) {
        Instant now = time.now();
        Instant planned = checks.get(name);
        if (planned == null || !planned.isAfter(now)) {
            checks.put(name, now.plus(left));
            queue.addAfter(left, name);
        }
    }

    private void markUnknown(String name) {
        api.change(
                BuiltIns.NODES,
                "",
                name,
                "status",
                node -> {
                    for (String type : REPORTED) {
                        Objects.setCondition(
                                node,
                                type,
                                "Unknown",
                                "NodeStatusUnknown",
                                "Kubelet stopped posting node status.",
                                api.timestamp());
                    }
                    return node;
                },
                WRITER);
        for (ObjectNode pod : store.list(BuiltIns.PODS.storage(), "")) {
            if (Objects.nodeName(pod).equals(name) && Objects.isReady(pod)) {
                markNotReady(pod);
            }
        }
    }

    private void markNotReady(ObjectNode pod) {
        try {
            api.change(
                    BuiltIns.PODS,
                    Objects.namespace(pod),
                    Objects.name(pod),
                    "status",
                    found -> {
                        Objects.setCondition(found, "Ready", "False", "NodeNotReady", "", api.timestamp());
                        return found;
                    },
                    WRITER);
        } catch (ApiError gone) {
            // deleted meanwhile
        }
    }

    /** Brings the taints of the node's state up to date: not heard of, not ready, cordoned. */
    private void taint(String name) {
        try {
            api.change(
                    BuiltIns.NODES,
                    "",
                    name,
                    "",
                    node -> {
                        String ready = ready(node);
                        set(node, UNREACHABLE, "NoSchedule", ready.equals("Unknown"));
                        set(node, UNREACHABLE, "NoExecute", ready.equals("Unknown"));
                        set(node, NOT_READY, "NoSchedule", ready.equals("False"));
                        set(node, NOT_READY, "NoExecute", ready.equals("False"));
                        set(
                                node,
                                UNSCHEDULABLE,
                                "NoSchedule",
                                Json.at(node, "spec", "unschedulable").asBoolean());
                        return node;
                    },
                    WRITER);
        } catch (ApiError gone) {
            // deleted meanwhile
        }
    }

    private void set(ObjectNode node, String key, String effect, boolean wanted) {
        ObjectNode spec = Json.child(node, "spec");
        ArrayNode kept = Json.array();
        boolean there = false;
        for (JsonNode taint : spec.path("taints")) {
            boolean same = Json.text(taint, "key").equals(key)
                    && Json.text(taint, "effect").equals(effect);
            there |= same;
            if (!same || wanted) {
                kept.add(taint);
            }
        }
        if (wanted && !there) {
            kept.addObject().put("key", key).put("effect", effect).put("timeAdded", api.timestamp());
        }
        if (kept.isEmpty()) {
            spec.remove("taints");
        } else {
            spec.set("taints", kept);
        }
    }

    @Override
    public void close() {
        subscriptions.forEach(Store.Subscription::close);
        queue.close();
    }
}
