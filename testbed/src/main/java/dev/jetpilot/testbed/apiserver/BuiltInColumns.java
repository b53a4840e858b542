package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The columns of built-in kinds. Source: {@code pkg/printers/internalversion/printers.go} of Kubernetes 1.36. */
final class BuiltInColumns {
    private static final String NONE = "<none>";
    private static final List<TableColumn> DEFAULT =
            List.of(TableColumn.NAME, new TableColumn("Created At", "date", "Created At", 0, TableColumn.AGE.cell()));
    private static final Map<String, List<TableColumn>> COLUMNS = Map.of(
            "namespaces",
            List.of(TableColumn.NAME, path("Status", 0, "status", "phase"), TableColumn.AGE),
            "nodes",
            List.of(
                    TableColumn.NAME,
                    TableColumn.text("Status", 0, BuiltInColumns::nodeStatus),
                    TableColumn.text("Roles", 0, BuiltInColumns::roles),
                    TableColumn.AGE,
                    path("Version", 0, "status", "nodeInfo", "kubeletVersion"),
                    TableColumn.text("Internal-IP", 1, node -> address(node, "InternalIP")),
                    TableColumn.text("External-IP", 1, node -> address(node, "ExternalIP")),
                    path("OS-Image", 1, "status", "nodeInfo", "osImage"),
                    path("Kernel-Version", 1, "status", "nodeInfo", "kernelVersion"),
                    path("Container-Runtime", 1, "status", "nodeInfo", "containerRuntimeVersion")),
            "pods",
            List.of(
                    TableColumn.NAME,
                    TableColumn.text("Ready", 0, PodColumns::ready),
                    TableColumn.text("Status", 0, PodColumns::status),
                    TableColumn.text("Restarts", 0, PodColumns::restarts),
                    TableColumn.AGE,
                    path("IP", 1, "status", "podIP"),
                    path("Node", 1, "spec", "nodeName"),
                    path("Nominated Node", 1, "status", "nominatedNodeName"),
                    TableColumn.text("Readiness Gates", 1, pod -> NONE)),
            "daemonsets.apps",
            List.of(
                    TableColumn.NAME,
                    TableColumn.number("Desired", 0, "status", "desiredNumberScheduled"),
                    TableColumn.number("Current", 0, "status", "currentNumberScheduled"),
                    TableColumn.number("Ready", 0, "status", "numberReady"),
                    TableColumn.number("Up-to-date", 0, "status", "updatedNumberScheduled"),
                    TableColumn.number("Available", 0, "status", "numberAvailable"),
                    TableColumn.text("Node Selector", 0, BuiltInColumns::nodeSelector),
                    TableColumn.AGE,
                    TableColumn.text("Containers", 1, set -> containers(set, "name")),
                    TableColumn.text("Images", 1, set -> containers(set, "image")),
                    TableColumn.text("Selector", 1, set -> pairs(Json.at(set, "spec", "selector", "matchLabels")))),
            "controllerrevisions.apps",
            List.of(
                    TableColumn.NAME,
                    TableColumn.text("Controller", 0, BuiltInColumns::controller),
                    TableColumn.number("Revision", 0, "revision"),
                    TableColumn.AGE),
            "configmaps",
            List.of(TableColumn.NAME, count("Data", "data"), TableColumn.AGE),
            "secrets",
            List.of(TableColumn.NAME, path("Type", 0, "type"), count("Data", "data"), TableColumn.AGE),
            "services",
            List.of(
                    TableColumn.NAME,
                    path("Type", 0, "spec", "type"),
                    path("Cluster-IP", 0, "spec", "clusterIP"),
                    TableColumn.text("External-IP", 0, service -> NONE),
                    TableColumn.text("Port(s)", 0, BuiltInColumns::ports),
                    TableColumn.AGE,
                    TableColumn.text("Selector", 1, service -> pairs(Json.at(service, "spec", "selector")))),
            "events",
            List.of(
                    TableColumn.age("Last Seen", "lastTimestamp"),
                    path("Type", 0, "type"),
                    path("Reason", 0, "reason"),
                    TableColumn.text("Object", 0, BuiltInColumns::involved),
                    path("Message", 0, "message"),
                    TableColumn.text("Name", 1, event -> Json.text(event, "metadata", "name"))),
            "leases.coordination.k8s.io",
            List.of(TableColumn.NAME, path("Holder", 0, "spec", "holderIdentity"), TableColumn.AGE));

    private BuiltInColumns() {}

    static List<TableColumn> of(String storage) {
        return COLUMNS.getOrDefault(storage, DEFAULT);
    }

    private static TableColumn path(String name, int priority, String... path) {
        return TableColumn.text(name, priority, orNone(object -> Json.text(object, path)));
    }

    private static Function<JsonNode, String> orNone(Function<JsonNode, String> value) {
        return value.andThen(text -> text.isEmpty() ? NONE : text);
    }

    private static TableColumn count(String name, String field) {
        return new TableColumn(
                name,
                "integer",
                name,
                0,
                (object, now) -> Json.MAPPER
                        .getNodeFactory()
                        .numberNode(object.path(field).size()));
    }

    private static String nodeStatus(JsonNode node) {
        String ready = "Unknown";
        for (JsonNode condition : Json.at(node, "status", "conditions")) {
            if (Json.text(condition, "type").equals("Ready")) {
                ready = Json.text(condition, "status").equals("True") ? "Ready" : "NotReady";
            }
        }
        return Json.at(node, "spec", "unschedulable").asBoolean() ? ready + ",SchedulingDisabled" : ready;
    }

    private static String roles(JsonNode node) {
        String prefix = "node-role.kubernetes.io/";
        List<String> roles = new ArrayList<>();
        Json.at(node, "metadata", "labels").fieldNames().forEachRemaining(label -> {
            if (label.startsWith(prefix)) {
                roles.add(label.substring(prefix.length()));
            }
        });
        return roles.isEmpty() ? NONE : String.join(",", roles);
    }

    private static String address(JsonNode node, String type) {
        for (JsonNode address : Json.at(node, "status", "addresses")) {
            if (Json.text(address, "type").equals(type)) {
                return Json.text(address, "address");
            }
        }
        return NONE;
    }

    private static String nodeSelector(JsonNode daemonSet) {
        return pairs(Json.at(daemonSet, "spec", "template", "spec", "nodeSelector"));
    }

    private static String pairs(JsonNode map) {
        List<String> pairs = new ArrayList<>();
        map.properties()
                .forEach(entry ->
                        pairs.add(entry.getKey() + "=" + entry.getValue().asText()));
        return pairs.isEmpty() ? NONE : String.join(",", pairs);
    }

    private static String containers(JsonNode daemonSet, String field) {
        List<String> texts = new ArrayList<>();
        Json.at(daemonSet, "spec", "template", "spec", "containers")
                .forEach(container -> texts.add(Json.text(container, field)));
        return String.join(",", texts);
    }

    private static String controller(JsonNode object) {
        for (JsonNode owner : Json.at(object, "metadata", "ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                String version = Json.text(owner, "apiVersion");
                String group = version.contains("/") ? "." + version.substring(0, version.indexOf('/')) : "";
                String kind = Json.text(owner, "kind").toLowerCase(Locale.ROOT);
                return kind + group + "/" + Json.text(owner, "name");
            }
        }
        return NONE;
    }

    private static String ports(JsonNode service) {
        List<String> ports = new ArrayList<>();
        Json.at(service, "spec", "ports")
                .forEach(port -> ports.add(port.path("port").asText() + "/" + Json.text(port, "protocol")));
        return ports.isEmpty() ? NONE : String.join(",", ports);
    }

    private static String involved(JsonNode event) {
        String kind = Json.text(event, "involvedObject", "kind").toLowerCase(Locale.ROOT);
        return kind + "/" + Json.text(event, "involvedObject", "name");
    }
}
