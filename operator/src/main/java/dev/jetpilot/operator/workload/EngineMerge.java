package dev.jetpilot.operator.workload;

import dev.jetpilot.api.v1alpha1.Calibration;
import dev.jetpilot.api.v1alpha1.Defaults;
import dev.jetpilot.api.v1alpha1.Dla;
import dev.jetpilot.api.v1alpha1.Engine;
import dev.jetpilot.api.v1alpha1.GoDuration;
import dev.jetpilot.api.v1alpha1.HardwareClass;
import dev.jetpilot.api.v1alpha1.Precision;
import dev.jetpilot.api.v1alpha1.Quantization;
import dev.jetpilot.api.v1alpha1.Shape;
import dev.jetpilot.operator.workload.engine.EngineBuild;
import dev.jetpilot.operator.workload.engine.TensorRtVersion;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The engine of one class: the model's, with the fields the class sets put in their place. */
final class EngineMerge {
    private static final BigDecimal MIB = BigDecimal.valueOf(1 << 20);
    private static final Engine NOTHING = new Engine(null, null, null, null, null, null, null);

    private final boolean wanted;
    private final Engine base;
    private final Engine own;
    private final HardwareClass definition;

    /**
     * @param base {@code spec.engine}, may be null
     * @param definition the class
     */
    EngineMerge(Engine base, HardwareClass definition) {
        this.wanted = base != null || definition.engine() != null;
        this.base = base == null ? NOTHING : base;
        this.own = definition.engine() == null ? NOTHING : definition.engine();
        this.definition = definition;
    }

    /** Whether a URI names an engine that was built elsewhere: nothing is built of it. */
    static boolean isPlan(String uri) {
        String name = ModelFile.plainName(uri).toLowerCase(Locale.ROOT);
        return name.endsWith(".plan") || name.endsWith(".engine");
    }

    /**
     * How it is built; empty when none is wanted.
     *
     * @throws IllegalArgumentException when it cannot be built so; the message has the field
     */
    Optional<EngineBuild> build() {
        if (!wanted) {
            return Optional.empty();
        }
        if (definition.tensorrt() == null) {
            throw new IllegalArgumentException(
                    "tensorrt is missing: name the version of TensorRT in the class's image, such as \"10.3\"");
        }
        return Optional.of(new EngineBuild(
                TensorRtVersion.parse(definition.tensorrt()),
                precision(),
                first(own.quantization(), base.quantization())
                        .filter(q -> q == Quantization.EXPLICIT)
                        .isPresent(),
                calibration().map(Calibration::digest),
                first(own.shapes(), base.shapes()).orElse(List.<Shape>of()),
                first(own.workspace(), base.workspace()).map(EngineMerge::mib),
                first(own.dla(), base.dla()).map(EngineMerge::withDefaults),
                GoDuration.parse(first(own.buildTimeout(), base.buildTimeout()).orElse(Defaults.BUILD_TIMEOUT))));
    }

    /** The calibration cache, where the precision reads one. */
    Optional<Calibration> calibration() {
        boolean int8 = precision().filter(p -> p == Precision.INT8).isPresent();
        return int8 ? first(own.calibration(), base.calibration()) : Optional.empty();
    }

    private static long mib(Quantity workspace) {
        return workspace.getNumericalAmount().divide(MIB, RoundingMode.DOWN).longValue();
    }

    private static Dla withDefaults(Dla dla) {
        return new Dla(
                dla.core() == null ? Defaults.DLA_CORE : dla.core(),
                dla.gpuFallback() == null ? Defaults.DLA_GPU_FALLBACK : dla.gpuFallback());
    }

    private Optional<Precision> precision() {
        return definition.precision() == null
                ? first(own.precision(), base.precision())
                : Optional.of(definition.precision());
    }

    private static <T> Optional<T> first(T override, T base) {
        return Optional.ofNullable(override == null ? base : override);
    }
}
