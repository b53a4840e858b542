package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells clients which groups, versions and kinds there are. */
final class Discovery {
    static final String AUTHORIZATION = "authorization.k8s.io";
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private final ResourceTypes types;

    Discovery(ResourceTypes types) {
        this.types = types;
    }

    /** The answer for a path without an object, such as {@code /apis/apps/v1}; empty if there is nothing there. */
    Optional<ObjectNode> at(List<String> path) {
        if (path.equals(List.of("api"))) {
            ObjectNode versions = Json.object().put("kind", "APIVersions").put("apiVersion", "v1");
            versions.putArray("versions").add("v1");
            return Optional.of(versions);
        }
        if (path.equals(List.of("apis"))) {
            ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
            ArrayNode groups = list.putArray("groups");
            groups().forEach((name, versions) -> groups.add(group(name, versions)));
            return Optional.of(list);
        }
        if (path.size() == 2 && path.get(0).equals("apis")) {
            return Optional.ofNullable(groups().get(path.get(1)))
                    .map(versions ->
                            group(path.get(1), versions).put("kind", "APIGroup").put("apiVersion", "v1"));
        }
        if (path.equals(List.of("api", "v1"))) {
            return resources("", "v1");
        }
        return path.size() == 3 && path.get(0).equals("apis") ? resources(path.get(1), path.get(2)) : Optional.empty();
    }

    private Map<String, TreeSet<String>> groups() {
        Map<String, TreeSet<String>> groups = new TreeMap<>();
        types.all().stream()
                .filter(type -> !type.group().isEmpty())
                .forEach(type -> groups.computeIfAbsent(type.group(), none -> new TreeSet<>())
                        .add(type.version()));
        groups.put(AUTHORIZATION, new TreeSet<>(List.of("v1")));
        return groups;
    }

    private static ObjectNode group(String name, TreeSet<String> versions) {
        ObjectNode group = Json.object().put("name", name);
        ArrayNode list = group.putArray("versions");
        versions.forEach(version ->
                list.addObject().put("groupVersion", name + "/" + version).put("version", version));
        group.putObject("preferredVersion")
                .put("groupVersion", name + "/" + versions.last())
                .put("version", versions.last());
        return group;
    }

    private Optional<ObjectNode> resources(String group, String version) {
        ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode resources = list.putArray("resources");
        if (group.equals(AUTHORIZATION)) {
            for (String kind : List.of("SelfSubjectAccessReview", "SelfSubjectRulesReview")) {
                ObjectNode resource = entry(resources, kind.toLowerCase(Locale.ROOT) + "s", kind, false);
                resource.put("singularName", kind.toLowerCase(Locale.ROOT))
                        .set("verbs", Json.strings(List.of("create")));
            }
        }
        for (ResourceType type : types.all()) {
            if (type.group().equals(group) && type.version().equals(version)) {
                ObjectNode resource = entry(resources, type.plural(), type.kind(), type.namespaced());
                resource.put("singularName", type.singular());
                resource.set("verbs", Json.strings(VERBS));
                if (!type.shortNames().isEmpty()) {
                    resource.set("shortNames", Json.strings(type.shortNames()));
                }
                if (!type.categories().isEmpty()) {
                    resource.set("categories", Json.strings(type.categories()));
                }
                if (type.statusSubresource()) {
                    entry(resources, type.plural() + "/status", type.kind(), type.namespaced())
                            .put("singularName", "")
                            .set("verbs", Json.strings(List.of("get", "patch", "update")));
                }
            }
        }
        return resources.isEmpty() ? Optional.empty() : Optional.of(list);
    }

    private static ObjectNode entry(ArrayNode resources, String name, String kind, boolean namespaced) {
        return resources
                .addObject()
                .put("name", name)
                .put("namespaced", namespaced)
                .put("kind", kind);
    }
}
