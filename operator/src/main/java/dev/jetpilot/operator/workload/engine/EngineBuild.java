package dev.jetpilot.operator.workload.engine;

import dev.jetpilot.api.v1alpha1.Dla;
import dev.jetpilot.api.v1alpha1.Precision;
import dev.jetpilot.api.v1alpha1.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An engine of one hardware class, the class's own fields merged over the model's.
 *
 * @param tensorrt version in the class's image
 * @param precision what layers may run in; empty: what TensorRT takes by itself
 * @param explicit whether the model carries Q/DQ nodes
 * @param calibration sha256 digest of the INT8 calibration cache, without the algorithm's name
 * @param shapes optimisation profiles of dynamic inputs
 * @param workspaceMib memory for tactics while it is built, in MiB, at least 1; empty: TensorRT's own limit
 * @param dla the DLA core it is for
 * @param timeout how long a build may take
 */
public record EngineBuild(
        TensorRtVersion tensorrt,
        Optional<Precision> precision,
        boolean explicit,
        Optional<String> calibration,
        List<Shape> shapes,
        Optional<Long> workspaceMib,
        Optional<Dla> dla,
        Duration timeout) {

    public EngineBuild {
        shapes = List.copyOf(shapes);
        if (workspaceMib.filter(mib -> mib < 1).isPresent()) {
            throw new IllegalArgumentException("engine.workspace is below 1Mi: TensorRT counts whole MiB");
        }
        shapes.stream()
                .map(Shape::input)
                .filter(input -> input.contains(",") || input.contains("'"))
                .findFirst()
                .ifPresent(input -> {
                    throw new IllegalArgumentException(
                            "engine.shapes names the input \"" + input
                                    + "\": trtexec cannot be told a name with a comma or a quote; rename the input in the model");
                });
    }
}
