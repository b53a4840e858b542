package dev.jetpilot.operator.workload.engine;

import dev.jetpilot.api.v1alpha1.Dla;
import dev.jetpilot.api.v1alpha1.Precision;
import dev.jetpilot.api.v1alpha1.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The arguments with which the trtexec of a TensorRT builds an engine and does nothing else. They differ between versions, and a
 * flag that a version does not know ends it.
 *
 * <p>Source: {@code samples/common/sampleOptions.cpp} of NVIDIA/TensorRT at 8.2.1, 8.5.2, v8.6.1, v10.3.0, v10.16 and v11.1.
 * In short: {@code --workspace} until 8.x, {@code --memPoolSize} from 8.5 on; {@code --buildOnly} until 8.6, then
 * {@code --skipInference}; no precision flags from 11 on, whose networks are strongly typed.
 */
public final class TrtexecFlags {
    private TrtexecFlags() {}

    /**
     * The arguments, in an order that never changes.
     *
     * @param onnx path of the model
     * @param plan path of the engine to write
     * @param calibration path of the calibration cache; read only where the build has one
     * @param timings path of the timing cache, read and written
     */
    public static List<String> of(EngineBuild build, String onnx, String plan, String calibration, String timings) {
        TensorRtVersion version = build.tensorrt();
        List<String> flags = new ArrayList<>();
        flags.add("--onnx=" + onnx);
        flags.add("--saveEngine=" + plan);
        flags.add(version.atLeast(8, 6) ? "--skipInference" : "--buildOnly");
        if (!version.atLeast(11, 0)) {
            precision(build, calibration, flags);
        }
        if (!build.shapes().isEmpty()) {
            flags.add("--minShapes=" + shapes(build.shapes(), Shape::min));
            flags.add("--optShapes=" + shapes(build.shapes(), Shape::opt));
            flags.add("--maxShapes=" + shapes(build.shapes(), Shape::max));
        }
        build.workspaceMib()
                .ifPresent(mib ->
                        flags.add(version.atLeast(8, 5) ? "--memPoolSize=workspace:" + mib : "--workspace=" + mib));
        build.dla().ifPresent(dla -> dla(dla, flags));
        flags.add("--timingCacheFile=" + timings);
        return flags;
    }

    /** A layer that cannot run in the smaller type runs in FP16 rather than FP32. */
    private static void precision(EngineBuild build, String calibration, List<String> flags) {
        switch (build.precision().orElse(Precision.FP32)) {
            case FP16 -> flags.add("--fp16");
            case BF16 -> flags.add("--bf16");
            case INT8 -> {
                flags.add("--int8");
                flags.add("--fp16");
                if (!build.explicit()) {
                    flags.add("--calib=" + calibration);
                }
            }
            case FP8 -> {
                flags.add("--fp8");
                flags.add("--fp16");
            }
            case FP4 -> flags.add("--stronglyTyped");
            case FP32, UNKNOWN -> {}
        }
    }

    private static void dla(Dla dla, List<String> flags) {
        flags.add("--useDLACore=" + (dla.core() == null ? 0 : dla.core()));
        if (Boolean.TRUE.equals(dla.gpuFallback())) {
            flags.add("--allowGPUFallback");
        }
    }

    private static String shapes(List<Shape> shapes, Function<Shape, String> which) {
        return shapes.stream().map(s -> s.input() + ":" + which.apply(s)).collect(Collectors.joining(","));
    }
}
