package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The kinds that are served now: the built-in ones, and one for each version of each CustomResourceDefinition. */
public final class ResourceTypes {
    private final Map<String, Admission> admissions;
    private final Map<String, ResourceType> byPath = new ConcurrentSkipListMap<>();

    /** @param admissions by the name of the CustomResourceDefinition, {@code plural.group} */
    ResourceTypes(Map<String, Admission> admissions) {
        this.admissions = Map.copyOf(admissions);
        BuiltIns.ALL.forEach(this::add);
    }

    /** Finds a kind by its place in URLs. */
    public Optional<ResourceType> find(String group, String version, String plural) {
        return Optional.ofNullable(byPath.get(path(group, version, plural)));
    }

    /** Finds a kind by what objects say of themselves. */
    public Optional<ResourceType> ofKind(String apiVersion, String kind) {
        return byPath.values().stream()
                .filter(type ->
                        type.apiVersion().equals(apiVersion) && type.kind().equals(kind))
                .findFirst();
    }

    /** Finds one of the versions that a kind is stored for. */
    public Optional<ResourceType> ofStorage(String storage) {
        return byPath.values().stream()
                .filter(type -> type.storage().equals(storage))
                .findFirst();
    }

    /** All of them, by group, version and plural. */
    public Collection<ResourceType> all() {
        return List.copyOf(byPath.values());
    }

    void install(JsonNode crd) {
        String name = Json.text(crd, "metadata", "name");
        uninstall(name);
        CustomKinds.of(crd, admissions.getOrDefault(name, Admission.NONE)).forEach(this::add);
    }

    void uninstall(String crdName) {
        byPath.values()
                .removeIf(type -> type.custom().isPresent() && type.storage().equals(crdName));
    }

    private void add(ResourceType type) {
        byPath.put(path(type.group(), type.version(), type.plural()), type);
    }

    private static String path(String group, String version, String plural) {
        return group + "/" + version + "/" + plural;
    }
}
