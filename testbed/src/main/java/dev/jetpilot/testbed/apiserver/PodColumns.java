package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;

/** What {@code kubectl get pods} says of a pod. Source: {@code printPod} in {@code pkg/printers/internalversion/printers.go}. */
final class PodColumns {
    private PodColumns() {}

    static String ready(JsonNode pod) {
        int ready = 0;
        for (JsonNode container : Json.at(pod, "status", "containerStatuses")) {
            ready += container.path("ready").asBoolean() ? 1 : 0;
        }
        return ready + "/" + Json.at(pod, "spec", "containers").size();
    }

    static String restarts(JsonNode pod) {
        int restarts = 0;
        for (JsonNode container : Json.at(pod, "status", "containerStatuses")) {
            restarts += container.path("restartCount").asInt();
        }
        return Integer.toString(restarts);
    }

    static String status(JsonNode pod) {
        String reason = Json.text(pod, "status", "reason");
        String shown = reason.isEmpty() ? Json.text(pod, "status", "phase") : reason;
        String waitingInit = initialising(pod);
        if (!waitingInit.isEmpty()) {
            shown = waitingInit;
        } else {
            for (JsonNode container : Json.at(pod, "status", "containerStatuses")) {
                String waiting = Json.text(container, "state", "waiting", "reason");
                String ended = Json.text(container, "state", "terminated", "reason");
                shown = !waiting.isEmpty() ? waiting : !ended.isEmpty() ? ended : shown;
            }
        }
        if (Json.at(pod, "metadata").hasNonNull("deletionTimestamp")) {
            return reason.equals("NodeLost") ? "Unknown" : "Terminating";
        }
        return shown;
    }

    /** {@code Init:1/3}, or why the init container that is due does not get on; empty when all are done. */
    private static String initialising(JsonNode pod) {
        JsonNode statuses = Json.at(pod, "status", "initContainerStatuses");
        for (int i = 0; i < statuses.size(); i++) {
            JsonNode state = statuses.get(i).path("state");
            if (state.has("terminated")
                    && state.path("terminated").path("exitCode").asInt() == 0) {
                continue;
            }
            String ended = Json.text(state, "terminated", "reason");
            String waiting = Json.text(state, "waiting", "reason");
            if (!ended.isEmpty()) {
                return "Init:" + ended;
            }
            return !waiting.isEmpty() && !waiting.equals("PodInitializing")
                    ? "Init:" + waiting
                    : "Init:" + i + "/" + Json.at(pod, "spec", "initContainers").size();
        }
        return "";
    }
}
