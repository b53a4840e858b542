package dev.jetpilot.operator.workload;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.jetpilot.api.v1alpha1.Precision;
import dev.jetpilot.operator.workload.engine.EngineBuild;
import java.util.Optional;

/**
 * What pods of a class need of a node, as its revision records it.
 *
 * @param image the image that uses the GPU
 * @param tensorrt version of TensorRT that builds an engine, such as 10.3; empty: none is built
 * @param precision what the engine computes in
 * @param dlaCore index of the DLA core it is for
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record HardwareNeeds(
        String image, Optional<String> tensorrt, Optional<Precision> precision, Optional<Integer> dlaCore) {

    public HardwareNeeds {
        tensorrt = tensorrt == null ? Optional.empty() : tensorrt;
        precision = precision == null ? Optional.empty() : precision;
        dlaCore = dlaCore == null ? Optional.empty() : dlaCore;
    }

    static HardwareNeeds of(ServedClass served) {
        return new HardwareNeeds(
                served.definition().image(),
                served.engine().map(e -> e.tensorrt().toString()),
                served.engine().flatMap(EngineBuild::precision),
                served.engine().flatMap(EngineBuild::dla).map(dla -> dla.core()));
    }
}
