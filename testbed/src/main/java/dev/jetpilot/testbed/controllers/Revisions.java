package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.Api;
import dev.jetpilot.testbed.apiserver.BuiltIns;
import dev.jetpilot.testbed.apiserver.DeleteOptions;
import dev.jetpilot.testbed.apiserver.Json;
import dev.jetpilot.testbed.apiserver.Selectors;
import dev.jetpilot.testbed.apiserver.WriteOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The history of a DaemonSet's template. Like the real one it takes in every ControllerRevision without a controller whose labels match the
 * set's selector, and then prunes it as its own. Source: {@code pkg/controller/daemon/update.go}.
 */
final class Revisions {
    private static final WriteOptions WRITER = WriteOptions.by("daemonset-controller");

    private final Api api;

    Revisions(Api api) {
        this.api = api;
    }

    /** The hash of the present template; its revision is made if there is none. */
    String current(JsonNode daemonSet) {
        ObjectNode data = Json.object();
        ObjectNode template = Json.at(daemonSet, "spec", "template").deepCopy();
        data.putObject("spec").set("template", template.put("$patch", "replace"));
        List<ObjectNode> history = history(daemonSet);
        long newest = history.stream()
                .mapToLong(revision -> revision.path("revision").asLong())
                .max()
                .orElse(0);
        for (ObjectNode revision : history) {
            if (revision.path("data").equals(data)) {
                if (revision.path("revision").asLong() < newest) {
                    change(revision, newest + 1);
                }
                return Json.text(revision, "metadata", "labels", DaemonPods.HASH);
            }
        }
        return create(daemonSet, data, newest + 1);
    }

    private List<ObjectNode> history(JsonNode daemonSet) {
        JsonNode selector = Json.at(daemonSet, "spec", "selector");
        List<ObjectNode> history = new ArrayList<>();
        for (ObjectNode revision :
                api.store().list(BuiltIns.CONTROLLER_REVISIONS.storage(), Objects.namespace(daemonSet))) {
            boolean matches = Selectors.matches(selector, Objects.labels(revision));
            if (Objects.isControlledBy(revision, daemonSet) && matches) {
                history.add(labelled(revision));
            } else if (matches && Objects.controller(revision).isEmpty() && !Objects.isDeleting(revision)) {
                history.add(labelled(adopt(revision, daemonSet)));
            }
        }
        return history;
    }

    private ObjectNode adopt(ObjectNode revision, JsonNode daemonSet) {
        return api.change(
                BuiltIns.CONTROLLER_REVISIONS,
                Objects.namespace(revision),
                Objects.name(revision),
                "",
                orphan -> {
                    ObjectNode metadata = Json.child(orphan, "metadata");
                    metadata.withArray("ownerReferences").add(Objects.controllerReference(daemonSet));
                    return orphan;
                },
                WRITER);
    }

    private ObjectNode labelled(ObjectNode revision) {
        if (Objects.labels(revision).has(DaemonPods.HASH)) {
            return revision;
        }
        return api.change(
                BuiltIns.CONTROLLER_REVISIONS,
                Objects.namespace(revision),
                Objects.name(revision),
                "",
                found -> {
                    Json.child(Json.child(found, "metadata"), "labels").put(DaemonPods.HASH, Objects.name(revision));
                    return found;
                },
                WRITER);
    }

    private void change(ObjectNode revision, long number) {
        api.change(
                BuiltIns.CONTROLLER_REVISIONS,
                Objects.namespace(revision),
                Objects.name(revision),
                "",
                found -> found.put("revision", number),
                WRITER);
    }

    private String create(JsonNode daemonSet, ObjectNode data, long number) {
        String hash = Integer.toUnsignedString(data.toString().hashCode(), 36);
        ObjectNode revision = Json.object().put("apiVersion", "apps/v1").put("kind", "ControllerRevision");
        ObjectNode metadata = revision.putObject("metadata").put("name", Objects.name(daemonSet) + "-" + hash);
        ObjectNode labels = metadata.putObject("labels");
        if (Json.at(daemonSet, "spec", "template", "metadata").get("labels") instanceof ObjectNode given) {
            labels.setAll(given);
        }
        labels.put(DaemonPods.HASH, hash);
        metadata.putArray("ownerReferences").add(Objects.controllerReference(daemonSet));
        revision.set("data", data);
        api.create(
                BuiltIns.CONTROLLER_REVISIONS, Objects.namespace(daemonSet), revision.put("revision", number), WRITER);
        return hash;
    }

    /** Deletes the oldest revisions beyond the history limit, never one that a pod still runs. */
    void prune(JsonNode daemonSet, Set<String> hashesInUse) {
        List<ObjectNode> old = new ArrayList<>(history(daemonSet).stream()
                .filter(revision -> !hashesInUse.contains(Json.text(revision, "metadata", "labels", DaemonPods.HASH)))
                .sorted(Comparator.comparingLong(
                        revision -> revision.path("revision").asLong()))
                .toList());
        int limit = Json.at(daemonSet, "spec", "revisionHistoryLimit").asInt(10);
        for (int i = 0; i < old.size() - limit; i++) {
            api.delete(
                    BuiltIns.CONTROLLER_REVISIONS,
                    Objects.namespace(daemonSet),
                    Objects.name(old.get(i)),
                    DeleteOptions.BACKGROUND);
        }
    }
}
