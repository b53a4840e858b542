package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetpilot.testbed.apiserver.ApiError.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The refusals of built-in kinds that an operator can run into: what is immutable, and what must fit together. */
final class BuiltInValidation {
    private BuiltInValidation() {}

    static List<Cause> check(String storage, JsonNode object, Optional<JsonNode> before) {
        List<Cause> causes = new ArrayList<>();
        switch (storage) {
            case "pods" -> {
                containers(object.path("spec"), "spec", causes);
                before.ifPresent(old -> podUnchanged(old, object, causes));
            }
            case "daemonsets.apps" -> daemonSet(object, before, causes);
            case "controllerrevisions.apps" -> {
                if (!object.has("revision")) {
                    causes.add(new Cause("FieldValueRequired", "Required value", "revision"));
                }
                before.ifPresent(old -> same(old.path("data"), object.path("data"), "data", causes));
            }
            case "configmaps", "secrets" ->
                before.filter(old -> old.path("immutable").asBoolean()).ifPresent(old -> {
                    if (!old.path("data").equals(object.path("data"))) {
                        causes.add(new Cause(
                                "FieldValueForbidden",
                                "Forbidden: field is immutable when `immutable` is set",
                                "data"));
                    }
                });
            default -> {
                // the others are taken as they are
            }
        }
        return causes;
    }

    private static void daemonSet(JsonNode object, Optional<JsonNode> before, List<Cause> causes) {
        JsonNode selector = Json.at(object, "spec", "selector");
        JsonNode labels = Json.at(object, "spec", "template", "metadata", "labels");
        if (selector.isEmpty()) {
            causes.add(new Cause("FieldValueRequired", "Required value", "spec.selector"));
        } else if (!Selectors.matches(selector, labels)) {
            causes.add(new Cause(
                    "FieldValueInvalid",
                    "Invalid value: " + labels + ": `selector` does not match template `labels`",
                    "spec.template.metadata.labels"));
        }
        containers(Json.at(object, "spec", "template", "spec"), "spec.template.spec", causes);
        String restart = Json.text(object, "spec", "template", "spec", "restartPolicy");
        if (!restart.equals("Always")) {
            causes.add(new Cause(
                    "FieldValueNotSupported",
                    "Unsupported value: \"" + restart + "\": supported values: \"Always\"",
                    "spec.template.spec.restartPolicy"));
        }
        before.ifPresent(old -> same(Json.at(old, "spec", "selector"), selector, "spec.selector", causes));
    }

    private static void containers(JsonNode podSpec, String path, List<Cause> causes) {
        if (podSpec.path("containers").isEmpty()) {
            causes.add(new Cause("FieldValueRequired", "Required value", path + ".containers"));
        }
        int index = 0;
        for (JsonNode container : podSpec.path("containers")) {
            String where = path + ".containers[" + index++ + "]";
            for (String field : List.of("name", "image")) {
                if (Json.text(container, field).isEmpty()) {
                    causes.add(new Cause("FieldValueRequired", "Required value", where + "." + field));
                }
            }
        }
    }

    /** Of a pod's spec only images, tolerations and the deadline may change, and the node be set once. */
    private static void podUnchanged(JsonNode old, JsonNode object, List<Cause> causes) {
        if (!frozen(old).equals(frozen(object))
                || !old.at("/spec/nodeName").isMissingNode()
                        && !old.at("/spec/nodeName").equals(object.at("/spec/nodeName"))) {
            causes.add(new Cause(
                    "FieldValueForbidden",
                    "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,"
                            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to"
                            + " existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                            + " previously negative)",
                    "spec"));
        }
    }

    private static JsonNode frozen(JsonNode pod) {
        ObjectNode spec = pod.path("spec").deepCopy();
        spec.remove(List.of("tolerations", "activeDeadlineSeconds", "nodeName"));
        for (String list : List.of("containers", "initContainers")) {
            spec.path(list).forEach(container -> ((ObjectNode) container).remove("image"));
        }
        return spec;
    }

    private static void same(JsonNode old, JsonNode current, String field, List<Cause> causes) {
        if (!old.equals(current)) {
            causes.add(new Cause("FieldValueInvalid", "Invalid value: " + current + ": field is immutable", field));
        }
    }
}
