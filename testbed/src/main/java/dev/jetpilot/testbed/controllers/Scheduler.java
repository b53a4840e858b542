package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Api;
import dev.jetpilot.testbed.apiserver.ApiError;
import dev.jetpilot.testbed.apiserver.BuiltIns;
import dev.jetpilot.testbed.apiserver.Json;
import dev.jetpilot.testbed.apiserver.Store;
import dev.jetpilot.testbed.apiserver.StoreEvent;
import dev.jetpilot.testbed.apiserver.WriteOptions;
import dev.jetpilot.testbed.time.TimeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Binds pods to nodes that fit them, the emptiest first; says why when none does, and looks again when something has changed. */
final class Scheduler implements AutoCloseable {
    private static final String NAME = "default-scheduler";
    private static final String PENDING = "pending pods";
    private static final Set<String> KEEPS_OFF = Set.of("NoSchedule", "NoExecute");

    private final Api api;
    private final Store store;
    private final Events events;
    private final WorkQueue queue;
    private final List<Store.Subscription> subscriptions = new ArrayList<>();

    Scheduler(Api api, TimeSource time) {
        this.api = api;
        this.store = api.store();
        this.events = new Events(api, NAME);
        this.queue = new WorkQueue("scheduler", time, key -> schedulePending());
    }

    void start() {
        synchronized (store) {
            long now = store.revision();
            subscriptions.add(store.subscribe(BuiltIns.PODS.storage(), now, this::podChanged));
            subscriptions.add(store.subscribe(BuiltIns.NODES.storage(), now, this::nodeChanged));
        }
        queue.add(PENDING);
        queue.start();
    }

    /** Only a new pod, or one that makes room, can change what fits where. */
    private void podChanged(StoreEvent event) {
        boolean madeRoom = event.type() == StoreEvent.Type.DELETED || Objects.hasEnded(event.object());
        if (madeRoom || event.type() == StoreEvent.Type.ADDED) {
            queue.add(PENDING);
        }
    }

    private void nodeChanged(StoreEvent event) {
        boolean matters = event.previous()
                .filter(before -> Objects.labels(before).equals(Objects.labels(event.object()))
                        && before.path("spec").equals(event.object().path("spec"))
                        && Json.at(before, "status", "allocatable")
                                .equals(Json.at(event.object(), "status", "allocatable")))
                .isEmpty();
        if (matters) {
            queue.add(PENDING);
        }
    }

    private void schedulePending() {
        Map<String, ObjectNode> nodes = new TreeMap<>();
        store.list(BuiltIns.NODES.storage(), "").forEach(node -> nodes.put(Objects.name(node), node));
        Map<String, List<JsonNode>> running = new HashMap<>();
        List<ObjectNode> pending = new ArrayList<>();
        for (ObjectNode pod : store.list(BuiltIns.PODS.storage(), "")) {
            if (!Objects.nodeName(pod).isEmpty()) {
                if (!Objects.hasEnded(pod)) {
                    running.computeIfAbsent(Objects.nodeName(pod), none -> new ArrayList<>())
                            .add(pod);
                }
            } else if (!Objects.isDeleting(pod)
                    && Json.text(pod, "spec", "schedulerName").equals(NAME)) {
                pending.add(pod);
            }
        }
        pending.forEach(pod -> schedule(pod, nodes, running));
    }

    private void schedule(ObjectNode pod, Map<String, ObjectNode> nodes, Map<String, List<JsonNode>> running) {
        Map<String, Integer> refusals = new TreeMap<>();
        ObjectNode best = null;
        for (ObjectNode node : nodes.values()) {
            List<String> reasons = refusals(pod, node, nodes, running);
            reasons.forEach(reason -> refusals.merge(reason, 1, Integer::sum));
            if (reasons.isEmpty() && (best == null || load(running, node) < load(running, best))) {
                best = node;
            }
        }
        try {
            if (best == null) {
                reportUnschedulable(pod, nodes.size(), refusals);
            } else {
                bind(pod, Objects.name(best));
                running.computeIfAbsent(Objects.name(best), none -> new ArrayList<>())
                        .add(pod);
            }
        } catch (ApiError gone) {
            // deleted or bound meanwhile: there is nothing left to schedule
        }
    }

    private static int load(Map<String, List<JsonNode>> running, JsonNode node) {
        return running.getOrDefault(Objects.name(node), List.of()).size();
    }

    /** Why the pod cannot go onto the node, in the scheduler's words; empty if it can. */
    private static List<String> refusals(
            JsonNode pod, ObjectNode node, Map<String, ObjectNode> nodes, Map<String, List<JsonNode>> running) {
        JsonNode spec = pod.path("spec");
        if (!Placement.matches(spec, node)) {
            return List.of("node(s) didn't match Pod's node affinity/selector");
        }
        var taint = Placement.untolerated(spec, node, KEEPS_OFF);
        if (taint.isPresent()) {
            return List.of("node(s) had untolerated taint {" + Json.text(taint.get(), "key") + ": "
                    + Json.text(taint.get(), "value") + "}");
        }
        List<String> reasons = new ArrayList<>();
        Capacity.lacking(pod, node, running.getOrDefault(Objects.name(node), List.of()))
                .forEach(resource ->
                        reasons.add(resource.equals("pods") ? "Too many pods" : "Insufficient " + resource));
        if (antiAffinityForbids(pod, node, nodes, running)) {
            reasons.add("node(s) didn't match pod anti-affinity rules");
        }
        return reasons;
    }

    private static boolean antiAffinityForbids(
            JsonNode pod, ObjectNode node, Map<String, ObjectNode> nodes, Map<String, List<JsonNode>> running) {
        boolean onlyHere = AntiAffinity.isByHostname(pod);
        for (var entry : running.entrySet()) {
            ObjectNode other = nodes.get(entry.getKey());
            if (other != null && (other == node || !onlyHere)) {
                for (JsonNode there : entry.getValue()) {
                    if (AntiAffinity.forbids(pod, node, there, other)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private void bind(ObjectNode pod, String node) {
        WriteOptions writer = WriteOptions.by("kube-scheduler");
        synchronized (store) {
            api.bind(Objects.namespace(pod), Objects.name(pod), node, writer);
            api.change(
                    BuiltIns.PODS,
                    Objects.namespace(pod),
                    Objects.name(pod),
                    "status",
                    bound -> {
                        Objects.setCondition(bound, "PodScheduled", "True", "", "", api.timestamp());
                        return bound;
                    },
                    writer);
        }
        events.normal(pod, "Scheduled", "Successfully assigned " + Objects.key(pod) + " to " + node);
    }

    private void reportUnschedulable(ObjectNode pod, int nodes, Map<String, Integer> refusals) {
        List<String> parts = new ArrayList<>();
        refusals.forEach((reason, count) -> parts.add(count + " " + reason));
        String message = nodes == 0
                ? "no nodes available to schedule pods"
                : "0/" + nodes + " nodes are available: " + String.join(", ", parts) + ".";
        boolean said = Objects.condition(pod, "PodScheduled")
                .filter(condition -> Json.text(condition, "message").equals(message))
                .isPresent();
        if (!said) {
            api.change(
                    BuiltIns.PODS,
                    Objects.namespace(pod),
                    Objects.name(pod),
                    "status",
                    found -> {
                        Objects.setCondition(found, "PodScheduled", "False", "Unschedulable", message, api.timestamp());
                        return found;
                    },
                    WriteOptions.by("kube-scheduler"));
            events.warning(pod, "FailedScheduling", message);
        }
    }

    @Override
    public void close() {
        subscriptions.forEach(Store.Subscription::close);
        queue.close();
    }
}
