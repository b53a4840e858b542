package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Api;
import dev.jetpilot.testbed.apiserver.ApiError;
import dev.jetpilot.testbed.apiserver.BuiltIns;
import dev.jetpilot.testbed.apiserver.DeleteOptions;
import dev.jetpilot.testbed.apiserver.Json;
import dev.jetpilot.testbed.apiserver.Store;
import dev.jetpilot.testbed.apiserver.StoreEvent;
import dev.jetpilot.testbed.apiserver.WriteOptions;
import dev.jetpilot.testbed.time.TimeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps one pod of each DaemonSet on every node that it matches. A pod is replaced only when it is gone from the API, so one on a silent node
 * stays Terminating until its kubelet confirms. Source: {@code pkg/controller/daemon/daemon_controller.go}.
 */
final class DaemonSetController implements AutoCloseable {
    private static final String NAME = "daemonset-controller";
    private static final Set<String> KEEPS_OFF = Set.of("NoSchedule", "NoExecute");
    private static final Set<String> DRIVES_OUT = Set.of("NoExecute");

    private final Api api;
    private final Store store;
    private final Events events;
    private final Revisions revisions;
    private final WorkQueue queue;
    private final DaemonSetStatus status;
    private final List<Store.Subscription> subscriptions = new ArrayList<>();

    DaemonSetController(Api api, TimeSource time) {
        this.api = api;
        this.store = api.store();
        this.events = new Events(api, NAME);
        this.revisions = new Revisions(api);
        this.queue = new WorkQueue(NAME, time, this::sync);
        this.status = new DaemonSetStatus(api, time, queue::addAfter);
    }

    void start() {
        synchronized (store) {
            long now = store.revision();
            subscriptions.add(store.subscribe(
                    BuiltIns.DAEMON_SETS.storage(), now, event -> queue.add(Objects.key(event.object()))));
            subscriptions.add(store.subscribe(BuiltIns.PODS.storage(), now, this::podChanged));
            subscriptions.add(store.subscribe(BuiltIns.NODES.storage(), now, this::nodeChanged));
            syncAll();
        }
        queue.start();
    }

    private void podChanged(StoreEvent event) {
        Objects.controller(event.object())
                .filter(owner -> Json.text(owner, "kind").equals("DaemonSet"))
                .ifPresent(owner -> queue.add(Objects.namespace(event.object()) + "/" + Json.text(owner, "name")));
    }

    private void nodeChanged(StoreEvent event) {
        boolean matters = event.type() != StoreEvent.Type.MODIFIED
                || event.previous()
                        .filter(before -> Objects.labels(before).equals(Objects.labels(event.object()))
                                && before.path("spec").equals(event.object().path("spec")))
                        .isEmpty();
        if (matters) {
            syncAll();
        }
    }

    private void syncAll() {
        store.list(BuiltIns.DAEMON_SETS.storage(), "").forEach(set -> queue.add(Objects.key(set)));
    }

    private void sync(String key) {
        int slash = key.indexOf('/');
        Optional<ObjectNode> found =
                store.get(BuiltIns.DAEMON_SETS.storage(), key.substring(0, slash), key.substring(slash + 1));
        if (found.isEmpty() || Objects.isDeleting(found.get())) {
            return;
        }
        ObjectNode daemonSet = found.get();
        String hash = revisions.current(daemonSet);
        ObjectNode spec = DaemonPods.spec(daemonSet);
        Map<String, List<ObjectNode>> pods = podsByNode(daemonSet);
        Optional<ApiError> refused = manage(daemonSet, spec, pods, hash);
        if (Json.text(daemonSet, "spec", "updateStrategy", "type").equals("RollingUpdate")) {
            new RollingUpdate(api, events).advance(daemonSet, podsByNode(daemonSet), hash);
        }
        revisions.prune(daemonSet, hashesInUse(pods, hash));
        status.write(daemonSet, wanted(spec), podsByNode(daemonSet), hash);
        refused.ifPresent(error -> {
            throw error;
        });
    }

    private Map<String, List<ObjectNode>> podsByNode(JsonNode daemonSet) {
        Map<String, List<ObjectNode>> pods = new HashMap<>();
        for (ObjectNode pod : store.list(BuiltIns.PODS.storage(), Objects.namespace(daemonSet))) {
            if (Objects.isControlledBy(pod, daemonSet)) {
                DaemonPods.node(pod)
                        .ifPresent(node -> pods.computeIfAbsent(node, none -> new ArrayList<>())
                                .add(pod));
            }
        }
        pods.values()
                .forEach(list ->
                        list.sort(Comparator.comparing(pod -> Json.text(pod, "metadata", "creationTimestamp"))));
        return pods;
    }

    private static Set<String> hashesInUse(Map<String, List<ObjectNode>> pods, String current) {
        Set<String> hashes = new HashSet<>(Set.of(current));
        pods.values()
                .forEach(
                        list -> list.forEach(pod -> hashes.add(Json.text(pod, "metadata", "labels", DaemonPods.HASH))));
        return hashes;
    }

    private List<String> wanted(JsonNode spec) {
        return store.list(BuiltIns.NODES.storage(), "").stream()
                .filter(node -> shouldRun(spec, node))
                .map(Objects::name)
                .toList();
    }

    private static boolean shouldRun(JsonNode spec, JsonNode node) {
        return Placement.matches(spec, node)
                && Placement.untolerated(spec, node, KEEPS_OFF).isEmpty();
    }

    /** Ends and creates pods; returns the refusal if one could not be created, so that the set is tried again later. */
    private Optional<ApiError> manage(
            ObjectNode daemonSet, ObjectNode spec, Map<String, List<ObjectNode>> pods, String hash) {
        List<String> missing = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (ObjectNode node : store.list(BuiltIns.NODES.storage(), "")) {
            String name = Objects.name(node);
            known.add(name);
            List<ObjectNode> here = pods.getOrDefault(name, List.of());
            boolean mayStay = Placement.matches(spec, node)
                    && Placement.untolerated(spec, node, DRIVES_OUT).isEmpty();
            if (!mayStay) {
                here.forEach(pod -> end(daemonSet, pod));
            } else if (here.isEmpty() && shouldRun(spec, node)) {
                missing.add(name);
            } else {
                endSurplus(daemonSet, here);
            }
        }
        pods.forEach((node, list) -> {
            if (!known.contains(node)) {
                list.stream().filter(pod -> Objects.nodeName(pod).isEmpty()).forEach(pod -> end(daemonSet, pod));
            }
        });
        return create(daemonSet, spec, missing, hash);
    }

    /** Ended pods make room for new ones; of several live ones the oldest stays. */
    private void endSurplus(ObjectNode daemonSet, List<ObjectNode> here) {
        boolean kept = false;
        for (ObjectNode pod : here) {
            if (Objects.isDeleting(pod)) {
                continue;
            }
            if (Objects.hasEnded(pod)) {
                events.warning(
                        daemonSet,
                        "FailedDaemonPod",
                        "Found failed daemon pod " + Objects.key(pod) + " on node " + Objects.nodeName(pod)
                                + ", will try to kill it");
                end(daemonSet, pod);
            } else if (kept) {
                end(daemonSet, pod);
            } else {
                kept = true;
            }
        }
    }

    private void end(ObjectNode daemonSet, ObjectNode pod) {
        if (!Objects.isDeleting(pod)) {
            api.delete(BuiltIns.PODS, Objects.namespace(pod), Objects.name(pod), DeleteOptions.BACKGROUND);
            events.normal(daemonSet, "SuccessfulDelete", "Deleted pod: " + Objects.name(pod));
        }
    }

    private Optional<ApiError> create(ObjectNode daemonSet, ObjectNode spec, List<String> nodes, String hash) {
        for (String node : nodes) {
            try {
                ObjectNode pod = DaemonPods.pod(daemonSet, spec, node, hash);
                ObjectNode made = api.create(BuiltIns.PODS, Objects.namespace(daemonSet), pod, WriteOptions.by(NAME));
                events.normal(daemonSet, "SuccessfulCreate", "Created pod: " + Objects.name(made));
            } catch (ApiError error) {
                events.warning(daemonSet, "FailedCreate", "Error creating: " + error.getMessage());
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        subscriptions.forEach(Store.Subscription::close);
        queue.close();
    }
}
