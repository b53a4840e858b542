package dev.jetpilot.testbed.apiserver;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The merge rules of built-in kinds, by field name. Source: the {@code x-kubernetes-list-map-keys},
 * {@code x-kubernetes-list-type}, {@code x-kubernetes-map-type} and {@code x-kubernetes-patch-merge-key} marks in
 * {@code api/openapi-spec/swagger.json} of Kubernetes 1.36. A field name that means two things is told apart by its parent.
 */
record BuiltInTyping(String name, String parent) implements Typing {
    static final BuiltInTyping ROOT = new BuiltInTyping("", "");

    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            Map.entry("containers", List.of("name")),
            Map.entry("initContainers", List.of("name")),
            Map.entry("ephemeralContainers", List.of("name")),
            Map.entry("env", List.of("name")),
            Map.entry("volumes", List.of("name")),
            Map.entry("volumeMounts", List.of("mountPath")),
            Map.entry("volumeDevices", List.of("devicePath")),
            Map.entry("imagePullSecrets", List.of("name")),
            Map.entry("secrets", List.of("name")),
            Map.entry("hostAliases", List.of("ip")),
            Map.entry("conditions", List.of("type")),
            Map.entry("addresses", List.of("type")),
            Map.entry("ownerReferences", List.of("uid")),
            Map.entry("podIPs", List.of("ip")),
            Map.entry("schedulingGates", List.of("name")),
            Map.entry("resourceClaims", List.of("name")),
            Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")));
    private static final Set<String> SETS = Set.of("finalizers", "podCIDRs", "clusterIPs");
    private static final Set<String> ATOMIC_MAPS = Set.of(
            "selector",
            "nodeSelector",
            "labelSelector",
            "namespaceSelector",
            "requiredDuringSchedulingIgnoredDuringExecution",
            "configMapKeyRef",
            "secretKeyRef",
            "fieldRef",
            "resourceFieldRef",
            "involvedObject",
            "related",
            "configMapRef",
            "secretRef");

    @Override
    public Typing field(String child) {
        return new BuiltInTyping(child, name);
    }

    @Override
    public Typing item() {
        return this;
    }

    @Override
    public boolean atomicMap() {
        return ATOMIC_MAPS.contains(name);
    }

    @Override
    public List<String> listKeys() {
        if (name.equals("ports")) {
            return inContainer() ? List.of("containerPort", "protocol") : List.of("port", "protocol");
        }
        return KEYS.getOrDefault(name, List.of());
    }

    @Override
    public boolean set() {
        return SETS.contains(name);
    }

    @Override
    public List<String> strategicKeys() {
        return name.equals("taints") ? List.of("key") : Typing.super.strategicKeys();
    }

    @Override
    public String keyDefault(String key) {
        return key.equals("protocol") ? "TCP" : "";
    }

    private boolean inContainer() {
        return parent.equals("containers") || parent.equals("initContainers") || parent.equals("ephemeralContainers");
    }
}
