package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The defaults of built-in kinds that controllers and operators get to see. Source: {@code pkg/apis/core/v1/defaults.go}, {@code pkg/apis/apps/v1/defaults.go}. */
final class BuiltInDefaults {
    private BuiltInDefaults() {}

    static void apply(String storage, ObjectNode object) {
        switch (storage) {
            case "pods" -> {
                ObjectNode spec = Json.child(object, "spec");
                pod(spec);
                preset(spec, "enableServiceLinks", true);
                preset(Json.child(object, "status"), "phase", "Pending");
            }
            case "daemonsets.apps" -> daemonSet(object);
            case "nodes" -> {
                Json.child(object, "spec");
                Json.child(object, "status");
            }
            case "services" -> service(object);
            case "namespaces" -> preset(Json.child(object, "status"), "phase", "Active");
            case "secrets" -> secret(object);
            default -> {
                // the others have no defaults that matter here
            }
        }
    }

    private static void daemonSet(ObjectNode object) {
        ObjectNode spec = Json.child(object, "spec");
        preset(spec, "revisionHistoryLimit", 10);
        ObjectNode strategy = Json.child(spec, "updateStrategy");
        preset(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Json.child(strategy, "rollingUpdate");
            preset(rolling, "maxUnavailable", 1);
            preset(rolling, "maxSurge", 0);
        }
        pod(Json.child(Json.child(spec, "template"), "spec"));
        ObjectNode status = Json.child(object, "status");
        for (String count :
                new String[] {"currentNumberScheduled", "desiredNumberScheduled", "numberMisscheduled", "numberReady"
                }) {
            preset(status, count, 0);
        }
    }

    private static void pod(ObjectNode spec) {
        preset(spec, "restartPolicy", "Always");
        preset(spec, "terminationGracePeriodSeconds", 30);
        preset(spec, "dnsPolicy", "ClusterFirst");
        preset(spec, "schedulerName", "default-scheduler");
        Json.child(spec, "securityContext");
        spec.path("initContainers").forEach(BuiltInDefaults::container);
        spec.path("containers").forEach(BuiltInDefaults::container);
    }

    private static void container(JsonNode node) {
        if (!(node instanceof ObjectNode container)) {
            return;
        }
        String image = Json.text(container, "image");
        String lastPart = image.substring(image.lastIndexOf('/') + 1);
        boolean floating = !image.contains("@") && (!lastPart.contains(":") || lastPart.endsWith(":latest"));
        preset(container, "imagePullPolicy", floating ? "Always" : "IfNotPresent");
        preset(container, "terminationMessagePath", "/dev/termination-log");
        preset(container, "terminationMessagePolicy", "File");
        ObjectNode resources = Json.child(container, "resources");
        for (var limit : resources.path("limits").properties()) {
            preset(
                    Json.child(resources, "requests"),
                    limit.getKey(),
                    limit.getValue().asText());
        }
        container.path("ports").forEach(port -> preset((ObjectNode) port, "protocol", "TCP"));
        for (String probe : new String[] {"readinessProbe", "livenessProbe", "startupProbe"}) {
            if (container.get(probe) instanceof ObjectNode check) {
                preset(check, "timeoutSeconds", 1);
                preset(check, "periodSeconds", 10);
                preset(check, "successThreshold", 1);
                preset(check, "failureThreshold", 3);
                if (check.get("httpGet") instanceof ObjectNode get) {
                    preset(get, "scheme", "HTTP");
                }
            }
        }
    }

    private static void service(ObjectNode object) {
        ObjectNode spec = Json.child(object, "spec");
        preset(spec, "type", "ClusterIP");
        preset(spec, "sessionAffinity", "None");
        preset(spec, "internalTrafficPolicy", "Cluster");
        spec.path("ports").forEach(port -> {
            preset((ObjectNode) port, "protocol", "TCP");
            if (!port.has("targetPort")) {
                ((ObjectNode) port).set("targetPort", port.path("port"));
            }
        });
    }

    private static void secret(ObjectNode object) {
        preset(object, "type", "Opaque");
        if (object.get("stringData") instanceof ObjectNode plain) {
            ObjectNode data = Json.child(object, "data");
            plain.properties()
                    .forEach(entry -> data.put(
                            entry.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
            object.remove("stringData");
        }
    }

    private static void preset(ObjectNode object, String field, Object value) {
        if (!object.hasNonNull(field)) {
            object.set(field, Json.MAPPER.valueToTree(value));
        }
    }
}
