package dev.jetpilot.operator.workload.engine;

import dev.jetpilot.api.v1alpha1.Dla;
import dev.jetpilot.api.v1alpha1.Precision;
import dev.jetpilot.api.v1alpha1.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The arguments with which the trtexec of a TensorRT builds an engine and does nothing else, those that name files aside: the node
 * adds {@code --onnx}, {@code --saveEngine}, {@code --timingCacheFile} and {@code --calib}, see {@link EngineScript}. They differ
 * between versions, and a flag that a version does not know ends it.
 *
 * <p>Source: {@code samples/common/sampleOptions.cpp} of NVIDIA/TensorRT at 8.2.1, 8.5.2, v8.6.1, v10.3.0, v10.16 and v11.1.
 * In short: {@code --workspace} until 8.x, {@code --memPoolSize} from 8.5 on; {@code --buildOnly} until 8.6, then
 * {@code --skipInference}; no precision flags from 11 on, whose networks are strongly typed.
 */
public final class TrtexecFlags {
    private TrtexecFlags() {}

    /** The arguments, in an order that never changes. */
    public static List<String> of(EngineBuild build) {
        TensorRtVersion version = build.tensorrt();
        List<String> flags = new ArrayList<>();
        flags.add(version.atLeast(8, 6) ? "--skipInference" : "--buildOnly");
        if (!version.atLeast(11, 0)) {
            precision(build, flags);
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
        return List.copyOf(flags);
    }

    /** Whether the node has to give the calibration cache as well, as {@code --calib}. */
    public static boolean calibrated(EngineBuild build) {
        return !build.tensorrt().atLeast(11, 0)
                && build.precision().filter(Precision.INT8::equals).isPresent()
                && !build.explicit();
    }

    /** A layer that cannot run in the smaller type runs in FP16 rather than FP32. */
    private static void precision(EngineBuild build, List<String> flags) {
        switch (build.precision().orElse(Precision.FP32)) {
            case FP16 -> flags.add("--fp16");
            case BF16 -> flags.add("--bf16");
            case INT8 -> {
                flags.add("--int8");
                flags.add("--fp16");
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
