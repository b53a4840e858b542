package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.Age;
import dev.jetpilot.api.v1alpha1.Calibration;
import dev.jetpilot.api.v1alpha1.EdgeModelSpec;
import dev.jetpilot.api.v1alpha1.HardwareClass;
import dev.jetpilot.api.v1alpha1.ModelSource;
import dev.jetpilot.api.v1alpha1.Serving;
import dev.jetpilot.api.v1alpha1.Validation;
import dev.jetpilot.operator.workload.engine.EngineBuild;
import java.util.Optional;

/**
 * A hardware class with what it leaves to the model filled in.
 *
 * @param definition as the author wrote it
 * @param serving the serving container
 * @param source where the artifact is
 * @param engine how its engine is built; empty: the artifact is served as it is
 * @param calibration the INT8 calibration cache that the build reads
 * @param cosignSecret Secret with the key of the artifact's signature
 * @param age what decrypts the artifact
 * @param validation what tries the model before it serves
 */
record ServedClass(
        HardwareClass definition,
        Serving serving,
        ModelSource source,
        Optional<EngineBuild> engine,
        Optional<Calibration> calibration,
        Optional<String> cosignSecret,
        Optional<Age> age,
        Optional<Validation> validation) {

    /**
     * Fills in.
     *
     * @throws IllegalArgumentException when no engine could be built so; the message has the field
     */
    static ServedClass of(EdgeModelSpec spec, HardwareClass c) {
        ModelSource source = c.source() == null ? spec.source() : c.source();
        EngineMerge engine = new EngineMerge(spec.engine(), c);
        Optional<EngineBuild> build =
                source.uri() != null && EngineMerge.isPlan(source.uri()) ? Optional.empty() : engine.build();
        return new ServedClass(
                c,
                ServingMerge.of(spec.serving(), c.serving()),
                source,
                build,
                build.flatMap(b -> engine.calibration()),
                Optional.ofNullable(spec.verification())
                        .map(v -> v.cosign().publicKeySecretRef().name()),
                Optional.ofNullable(spec.encryption()).map(e -> e.age()),
                Optional.ofNullable(spec.validation())
                        .map(v -> c.validation() == null
                                ? v
                                : new Validation(c.validation().image(), v.args(), v.timeout())));
    }
}
