package dev.jetpilot.operator.workload.engine;

import dev.jetpilot.api.v1alpha1.Dla;
import dev.jetpilot.api.v1alpha1.Precision;
import dev.jetpilot.api.v1alpha1.Shape;
import dev.jetpilot.operator.workload.Hash;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The part of an engine's key that a model knows: two builds with the same one, on nodes with the same module and L4T, give
 * engines that may stand for each other. The node adds module and L4T, as it alone knows them for certain. An engine of another
 * module of the same compute capability loads, with a warning, and is slower or wrong (dusty-nv/jetson-inference #883).
 */
public final class EngineKey {
    private EngineKey() {}

    /**
     * The key: 16 hexadecimal digits.
     *
     * @param digest sha256 of the plaintext model
     */
    public static String of(String digest, EngineBuild build) {
        List<String> parts = List.of(
                "model " + digest,
                "tensorrt " + build.tensorrt(),
                "precision " + build.precision().map(Precision::name).orElse(""),
                "explicit " + build.explicit(),
                "calibration " + build.calibration().orElse(""),
                "dla " + build.dla().map(EngineKey::dla).orElse(""),
                "workspace " + build.workspaceMib().map(String::valueOf).orElse(""),
                "shapes " + build.shapes().stream().map(EngineKey::shape).collect(Collectors.joining(" ")));
        return Hash.of(String.join("\n", parts), 16);
    }

    private static String dla(Dla dla) {
        return (dla.core() == null ? 0 : dla.core()) + (Boolean.TRUE.equals(dla.gpuFallback()) ? " fallback" : "");
    }

    private static String shape(Shape s) {
        return s.input() + ":" + s.min() + "/" + s.opt() + "/" + s.max();
    }
}
