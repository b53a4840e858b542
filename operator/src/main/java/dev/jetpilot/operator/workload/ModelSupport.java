package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.EdgeModelSpec;
import dev.jetpilot.api.v1alpha1.HardwareClass;
import dev.jetpilot.api.v1alpha1.ModelSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What this release can serve. It fails closed: a model that asks for more, say for a signature check, is
 * not served without it.
 */
public final class ModelSupport {
    private ModelSupport() {}

    /** Why a model cannot be served, with the field and the mend; empty when it can. */
    public static Optional<String> objection(EdgeModelSpec spec, SourcePolicy policy) {
        if (spec == null) {
            return Optional.of("it has no spec");
        }
        List<String> objections = new ArrayList<>();
        absent(spec.verification(), "spec.verification", "signatures are not checked", objections);
        absent(spec.encryption(), "spec.encryption", "artifacts are not decrypted", objections);
        absent(spec.engine(), "spec.engine", "engines are not built on nodes; serve a prebuilt plan", objections);
        absent(spec.validation(), "spec.validation", "models are not validated on nodes", objections);
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
            EdgeModelSpec spec, HardwareClass c, String path, SourcePolicy policy, List<String> objections) {
        absent(c.engine(), path + ".engine", "engines are not built on nodes; serve a prebuilt plan", objections);
        absent(c.precision(), path + ".precision", "engines are not built on nodes; serve a prebuilt plan", objections);
        absent(c.validation(), path + ".validation", "models are not validated on nodes", objections);
        if (c.name() == null || c.name().isBlank()) {
            objections.add(path + ".name is missing: name the class");
        }
        if (c.nodeSelector() == null) {
            objections.add(path + ".nodeSelector is missing: say which nodes are of the class");
        }
        if (c.image() == null || c.image().isBlank()) {
            objections.add(path + ".image is missing: name the serving image of the class");
        }
        boolean own = c.source() != null;
        source(own ? c.source() : spec.source(), own ? path + ".source" : "spec.source", policy, objections);
    }

    private static void source(ModelSource source, String path, SourcePolicy policy, List<String> objections) {
        if (source == null || source.uri() == null) {
            objections.add(path + ".uri is missing: say where the artifact is");
            return;
        }
        Optional<ModelLocation> location = ModelLocation.parse(source.uri());
        if (location.isEmpty()) {
            objections.add(path + ".uri is " + source.uri() + ", which this release cannot serve from: use https:// or"
                    + " s3:// with a server that fetches by itself, pvc://CLAIM/PATH or hostPath:///PATH");
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

    private static void absent(Object value, String path, String why, List<String> objections) {
        if (value != null) {
            objections.add(path + " is set, but in this release " + why + ": make a new EdgeModel without it");
        }
    }
}
