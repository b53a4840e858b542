package dev.jetpilot.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.jetpilot.api.schema.Notation;
import dev.jetpilot.api.schema.WrittenAs;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;

/** How the TensorRT engine is built on the node. Absent: the artifact is served as it is. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Engine(
        @JsonPropertyDescription("Precision of the engine.") Precision precision,

        @JsonPropertyDescription("INT8 calibration cache; or set quantization: Explicit.")
        Calibration calibration,

        @JsonPropertyDescription("Explicit when the ONNX model carries Q/DQ nodes.")
        Quantization quantization,

        @JsonPropertyDescription("Optimisation profiles of the dynamic inputs.")
        List<Shape> shapes,

        @JsonPropertyDescription("Memory TensorRT may use as workspace while it builds.")
        @WrittenAs(Notation.POSITIVE_QUANTITY)
        Quantity workspace,

        @JsonPropertyDescription("Run on a DLA core; FP16 and INT8 only.")
        Dla dla,

        @JsonPropertyDescription("How long a build may take, as a Go duration.") @WrittenAs(Notation.DURATION)
        String buildTimeout) {

    public Engine {
        shapes = shapes == null ? null : List.copyOf(shapes);
    }
}
