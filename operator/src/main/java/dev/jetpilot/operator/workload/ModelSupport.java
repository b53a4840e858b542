package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.Age;
import dev.jetpilot.api.v1alpha1.EdgeModelSpec;
import dev.jetpilot.api.v1alpha1.HardwareClass;
import dev.jetpilot.api.v1alpha1.ModelSource;
import dev.jetpilot.api.v1alpha1.Serving;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What can be served as the operator is set up. It fails closed: a model that asks for more, say for a signature check, is not
 * served without it.
 */
public final class ModelSupport {
    private ModelSupport() {}

    /** Why a model cannot be served, with the field and the mend; empty when it can. */
    public static Optional<String> objection(EdgeModelSpec spec, NodePolicy policy) {
        if (spec == null) {
            return Optional.of("it has no spec");
        }
        List<String> objections = new ArrayList<>();
        List<HardwareClass> classes = spec.hardwareClasses() == null ? List.of() : spec.hardwareClasses();
        if (classes.isEmpty()) {
            objections.add("spec.hardwareClasses is empty: name at least one class with its image");
        }
        for (int i = 0; i < classes.size(); i++) {
            inClass(spec, classes.get(i), "spec.hardwareClasses[" + i + "]", policy, objections);
        }
        return objections.stream().findFirst();
    }

    private static void inClass(
            EdgeModelSpec spec, HardwareClass c, String path, NodePolicy policy, List<String> objections) {
        if (c.name() == null || c.name().isBlank()) {
            objections.add(path + ".name is missing: name the class");
        }
        if (c.nodeSelector() == null) {
            objections.add(path + ".nodeSelector is missing: say which nodes are of the class");
        }
        if (c.image() == null || c.image().isBlank()) {
            objections.add(path + ".image is missing: name the serving image of the class");
        }
        if (c.serving() != null && c.serving().service() != null) {
            objections.add(path + ".serving.service is set, but a rollout has one Service for all its classes:"
                    + " move it to spec.serving.service, and give the port the same name in every class");
        }
        serving(spec.serving(), c.serving(), path, objections);
        boolean own = c.source() != null;
        source(own ? c.source() : spec.source(), own ? path + ".source" : "spec.source", policy, objections);
        if (objections.isEmpty()) {
            delivery(spec, c, path, policy, objections);
        }
    }

    private static void delivery(
            EdgeModelSpec spec, HardwareClass c, String path, NodePolicy policy, List<String> objections) {
        if (policy.agentImage().isEmpty()) {
            asks(spec, c, path)
                    .ifPresent(field -> objections.add(field
                            + " is set, but the operator brings no models to nodes: have JETPILOT_AGENT_IMAGE set (the chart sets"
                            + " it), or make a new EdgeModel without it"));
            return;
        }
        ServedClass served;
        try {
            served = ServedClass.of(spec, c);
        } catch (IllegalArgumentException e) {
            objections.add(path + ": " + e.getMessage());
            return;
        }
        if (served.source().digest() == null) {
            objections.add(path + " has a source without a digest: say what its bytes must hash to");
        }
        if (ModelLocation.parse(served.source().uri()).orElseThrow() instanceof ModelLocation.Claim claim
                && claim.path().isEmpty()) {
            objections.add(
                    (c.source() == null ? "spec" : path) + ".source.uri is "
                            + served.source().uri()
                            + ", which names no file: write pvc://CLAIM/PATH; a model of several files comes from a registry, oci://");
        }
        served.age()
                .map(Age::identityHostPath)
                .filter(file -> !policy.allows(file))
                .ifPresent(
                        file -> objections.add(
                                "spec.encryption.age.identityHostPath is " + file
                                        + ", and the operator's policy does not allow to read it"
                                        + " from nodes: keep it below one of its directories, or have JETPILOT_HOSTPATH_PREFIXES widened"));
        if (served.engine().isPresent() && served.age().isPresent()) {
            objections.add("spec.encryption is set together with an engine for class " + c.name()
                    + ": an engine holds the weights in clear, and is not kept encrypted in this release; encrypt a prebuilt"
                    + " plan instead");
        }
    }

    /** The first field that asks for what only the agent does. */
    private static Optional<String> asks(EdgeModelSpec spec, HardwareClass c, String path) {
        boolean own = c.source() != null;
        String uri = (own ? c.source() : spec.source()).uri();
        if (ModelLocation.parse(uri)
                .filter(ModelLocation.Registry.class::isInstance)
                .isPresent()) {
            return Optional.of((own ? path : "spec") + ".source.uri " + uri);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("spec.verification", spec.verification());
        fields.put("spec.encryption", spec.encryption());
        fields.put("spec.engine", spec.engine());
        fields.put(path + ".engine", c.engine());
        fields.put("spec.validation", spec.validation());
        return fields.entrySet().stream()
                .filter(field -> field.getValue() != null)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** What the API server takes for a pod template and a pod of it would be refused for, or answer nobody. */
    private static void serving(Serving base, Serving own, String path, List<String> objections) {
        Serving merged = ServingMerge.of(base, own);
        if (base != null && base.service() != null && base.service().targetPort() != null) {
            String wanted = base.service().targetPort();
            List<ContainerPort> ports = merged.ports() == null ? List.of() : merged.ports();
            if (ports.stream().noneMatch(p -> wanted.equals(p.getName()))) {
                String where = where(own != null && own.ports() != null, path) + ".ports";
                objections.add("spec.serving.service.targetPort is " + wanted + ", and " + where + " has "
                        + names(ports) + ": name one of its ports, or add one of that name");
            }
        }
        ResourceRequirements resources = merged.resources();
        if (resources != null && resources.getRequests() != null && resources.getLimits() != null) {
            String where = where(own != null && own.resources() != null, path) + ".resources";
            new TreeMap<>(resources.getRequests()).forEach((name, request) -> {
                Quantity limit = resources.getLimits().get(name);
                if (limit != null && request.getNumericalAmount().compareTo(limit.getNumericalAmount()) > 0) {
                    objections.add(where + ".requests." + name + " is " + request + ", above " + where + ".limits."
                            + name + ", which is " + limit + ": lower the request, or raise the limit");
                }
            });
        }
    }

    private static String where(boolean own, String path) {
        return own ? path + ".serving" : "spec.serving";
    }

    private static String names(List<ContainerPort> ports) {
        List<String> names = ports.stream()
                .map(ContainerPort::getName)
                .filter(Objects::nonNull)
                .toList();
        return names.isEmpty() ? "no named port" : String.join(", ", names) + " only";
    }

    private static void source(ModelSource source, String path, NodePolicy policy, List<String> objections) {
        if (source == null || source.uri() == null) {
            objections.add(path + ".uri is missing: say where the artifact is");
            return;
        }
        Optional<ModelLocation> location = ModelLocation.parse(source.uri());
        if (location.isEmpty()) {
            objections.add(path + ".uri is " + source.uri() + ", which no model can be fetched from: use oci://,"
                    + " https://, s3://BUCKET/KEY, pvc://CLAIM/PATH or hostPath:///PATH");
        } else if (location.get() instanceof ModelLocation.Host host && !policy.allows(host.path())) {
            objections.add(path + ".uri is " + source.uri() + ", and the operator's policy allows "
                    + (policy.hostPathPrefixes().isEmpty()
                            ? "no hostPath source"
                            : "hostPath sources below " + String.join(", ", policy.hostPathPrefixes()) + " only")
                    + ": use a source of another kind, or have the policy widened");
        } else if (location.get() instanceof ModelLocation.Claim claim
                && claim.path().contains("..")) {
            objections.add(path + ".uri is " + source.uri() + ": write the path without ..");
        }
    }
}
