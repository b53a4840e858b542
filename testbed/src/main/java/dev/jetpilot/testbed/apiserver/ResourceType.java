package dev.jetpilot.testbed.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One kind in one version as the server serves it.
 *
 * @param group API group, empty for core
 * @param storage the name it is stored under, {@code plural.group}; two versions of one kind share it
 * @param statusSubresource whether {@code /status} exists, so that other writes leave status alone
 * @param generation whether changes outside metadata and status count up {@code metadata.generation}
 * @param typing how its maps and lists merge
 * @param custom what a CustomResourceDefinition says; empty for built-in kinds
 * @param fromStored turns what is stored into this version
 * @param toStored turns this version into what is stored
 */
public record ResourceType(
        String group,
        String version,
        String plural,
        String singular,
        String kind,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        String storage,
        boolean statusSubresource,
        boolean generation,
        Typing typing,
        Optional<CustomKind> custom,
        UnaryOperator<ObjectNode> fromStored,
        UnaryOperator<ObjectNode> toStored) {

    /** What a kind made by a CustomResourceDefinition has beyond a built-in one. */
    public record CustomKind(ObjectNode version, Admission admission) {}

    public ResourceType {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
    }

    /** {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code daemonsets.apps}, as error messages name it. */
    public String qualifiedName() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
