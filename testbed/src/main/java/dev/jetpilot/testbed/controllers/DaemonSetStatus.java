package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Api;
import dev.jetpilot.testbed.apiserver.BuiltIns;
import dev.jetpilot.testbed.apiserver.Json;
import dev.jetpilot.testbed.apiserver.WriteOptions;
import dev.jetpilot.testbed.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Counts a DaemonSet's pods into its status, and comes back when a ready pod is about to count as available. */
final class DaemonSetStatus {
    private final Api api;
    private final TimeSource time;
    private final BiConsumer<Duration, String> again;

    DaemonSetStatus(Api api, TimeSource time, BiConsumer<Duration, String> again) {
        this.api = api;
        this.time = time;
        this.again = again;
    }

    void write(ObjectNode daemonSet, List<String> wanted, Map<String, List<ObjectNode>> pods, String hash) {
        int current = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        Set<String> elsewhere = new HashSet<>(pods.keySet());
        wanted.forEach(elsewhere::remove);
        Duration minReady =
                Duration.ofSeconds(Json.at(daemonSet, "spec", "minReadySeconds").asLong(0));
        for (String node : wanted) {
            List<ObjectNode> here = pods.getOrDefault(node, List.of());
            if (here.isEmpty()) {
                continue;
            }
            current++;
            ObjectNode pod = here.get(0);
            if (Objects.isReady(pod)) {
                ready++;
                available += isAvailable(daemonSet, pod, minReady) ? 1 : 0;
            }
            updated += Json.text(pod, "metadata", "labels", DaemonPods.HASH).equals(hash) ? 1 : 0;
        }
        ObjectNode status = Json.object()
                .put("currentNumberScheduled", current)
                .put("numberMisscheduled", elsewhere.size())
                .put("desiredNumberScheduled", wanted.size())
                .put("numberReady", ready)
                .put(
                        "observedGeneration",
                        Json.at(daemonSet, "metadata", "generation").asLong());
        putIfPositive(status, "updatedNumberScheduled", updated);
        putIfPositive(status, "numberAvailable", available);
        putIfPositive(status, "numberUnavailable", wanted.size() - available);
        if (!sameStatus(daemonSet, status)) {
            api.change(
                    BuiltIns.DAEMON_SETS,
                    Objects.namespace(daemonSet),
                    Objects.name(daemonSet),
                    "status",
                    found -> found.set("status", status),
                    WriteOptions.by("daemonset-controller"));
        }
    }

    private static boolean sameStatus(JsonNode daemonSet, ObjectNode status) {
        return daemonSet.path("status").toString().equals(status.toString());
    }

    /** A count of zero is left out, as in the real status. */
    private static void putIfPositive(ObjectNode status, String field, int count) {
        if (count > 0) {
            status.put(field, count);
        }
    }

    private boolean isAvailable(ObjectNode daemonSet, JsonNode pod, Duration minReady) {
        if (minReady.isZero()) {
            return true;
        }
        Instant since = Objects.condition(pod, "Ready")
                .map(ready -> Json.text(ready, "lastTransitionTime"))
                .filter(text -> !text.isEmpty())
                .map(Instant::parse)
                .orElse(time.now());
        Duration left = Duration.between(time.now(), since.plus(minReady));
        if (left.isNegative() || left.isZero()) {
            return true;
        }
        again.accept(left, Objects.key(daemonSet));
        return false;
    }
}
