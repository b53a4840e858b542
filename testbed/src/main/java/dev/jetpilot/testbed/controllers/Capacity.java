package dev.jetpilot.testbed.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetpilot.testbed.apiserver.Json;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What pods ask for and nodes have: cpu, memory, extended resources such as {@code nvidia.com/gpu}, and the number of pods. Pure. */
final class Capacity {
    private Capacity() {}

    /** What a pod holds of its node: the sum of its containers, or its largest init container if that is more. */
    static Map<String, BigDecimal> requests(JsonNode pod) {
        Map<String, BigDecimal> sum = new TreeMap<>();
        for (JsonNode container : Json.at(pod, "spec", "containers")) {
            each(container).forEach((resource, amount) -> sum.merge(resource, amount, BigDecimal::add));
        }
        for (JsonNode container : Json.at(pod, "spec", "initContainers")) {
            each(container).forEach((resource, amount) -> sum.merge(resource, amount, BigDecimal::max));
        }
        sum.put("pods", BigDecimal.ONE);
        return sum;
    }

    private static Map<String, BigDecimal> each(JsonNode container) {
        return amounts(Json.at(container, "resources", "requests"));
    }

    private static Map<String, BigDecimal> amounts(JsonNode quantities) {
        Map<String, BigDecimal> amounts = new TreeMap<>();
        quantities
                .properties()
                .forEach(entry -> amounts.put(
                        entry.getKey(),
                        Quantity.getAmountInBytes(
                                Quantity.parse(entry.getValue().asText()))));
        return amounts;
    }

    /** The resources that a pod needs and the node, with these pods on it, has too little of. A node that states no amount of cpu, memory or pods has enough. */
    static List<String> lacking(JsonNode pod, JsonNode node, List<? extends JsonNode> podsOnNode) {
        Map<String, BigDecimal> free = amounts(Json.at(node, "status", "allocatable"));
        podsOnNode.forEach(other -> requests(other)
                .forEach((resource, amount) -> free.computeIfPresent(resource, (name, left) -> left.subtract(amount))));
        List<String> lacking = new ArrayList<>();
        requests(pod).forEach((resource, amount) -> {
            boolean extended = resource.contains("/");
            BigDecimal left = free.getOrDefault(resource, extended ? BigDecimal.ZERO : amount);
            if (left.compareTo(amount) < 0) {
                lacking.add(resource);
            }
        });
        return lacking;
    }
}
