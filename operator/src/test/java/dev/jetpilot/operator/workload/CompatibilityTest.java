package dev.jetpilot.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.Precision;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {
    private static final String OWN = "registry.example/serve:1";

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource({
        "nvcr.io/nvidia/l4t-jetpack:r35.4.1, r35.6, true",
        "nvcr.io/nvidia/l4t-jetpack:r35.4.1, r36.4, false",
        "nvcr.io/nvidia/l4t-jetpack:r36.2.0, r36.3, true",
        "nvcr.io/nvidia/l4t-jetpack:r36.2.0, r36.4, false",
        "nvcr.io/nvidia/l4t-jetpack:r36.4.0, r36.3, false",
        "nvcr.io/nvidia/l4t-jetpack:r36.4.0@sha256:00, r36.5, true",
        "nvcr.io/nvidia/l4t-base:r32.7.1, r32.7, true",
        "nvcr.io/nvidia/l4t-base:r32.7.1, r35.1, false",
        "nvcr.io/nvidia/l4t-tensorrt:r8.2.1-runtime, r32.7, true",
        "nvcr.io/nvidia/l4t-tensorrt:r8.5.2-runtime, r35.6, true",
        "nvcr.io/nvidia/l4t-tensorrt:r8.6.2-runtime, r36.3, true",
        "nvcr.io/nvidia/l4t-tensorrt:r8.6.2-runtime, r36.4, false",
        "nvcr.io/nvidia/l4t-tensorrt:r10.3.0-devel, r36.4, true",
        "nvcr.io/nvidia/l4t-tensorrt:r10.3.0-devel, r36.3, false",
        "nvcr.io/nvidia/l4t-tensorrt:r99.1, r36.3, true",
        "nvcr.io/nvidia/l4t-base:r99999999999.1, r36.3, true",
        "nvcr.io/nvidia/tritonserver:25.02-py3-igpu, r36.4, true",
        "nvcr.io/nvidia/tritonserver:25.02-py3-igpu, r35.6, false",
        "nvcr.io/nvidia/tritonserver:25.02-py3-igpu, r38.2, false",
        "nvcr.io/nvidia/tritonserver:23.11-py3-igpu, r35.6, true",
        "nvcr.io/nvidia/tritonserver:25.08-py3, r38.2, true",
        "nvcr.io/nvidia/tritonserver:25.08-py3, r36.4, false",
        "registry.example/serve:1, r36.4, true",
        "nvcr.io/nvidia/tritonserver:25.02-py3-igpu, unknown, true",
        "nvcr.io/nvidia/tritonserver:25.02-py3-igpu, '', true",
    })
    void imagesRunOnTheL4tTheyAreFor(String image, String line, boolean fits) {
        Map<String, String> labels = line.isEmpty() ? Map.of() : Map.of("jetpilot.dev/l4t-line", line);
        HardwareNeeds needs = new HardwareNeeds(image, Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(Compatibility.misfit(needs, labels).isEmpty()).isEqualTo(fits);
    }

    @ParameterizedTest(name = "{0} on SM {1}: {2}")
    @CsvSource({
        "FP32, 53, true",
        "FP16, 53, true",
        "INT8, 53, false",
        "INT8, 62, false",
        "INT8, 72, true",
        "BF16, 72, false",
        "BF16, 87, true",
        "FP8, 87, false",
        "FP4, 87, false",
        "FP8, 110, true",
        "FP4, 110, true",
        "INT8, '', true",
        "INT8, new, true",
        "UNKNOWN, 53, true",
    })
    void precisionsNeedAGpuThatComputesInThem(Precision precision, String sm, boolean fits) {
        Map<String, String> labels = sm.isEmpty() ? Map.of() : Map.of("jetpilot.dev/sm", sm);
        HardwareNeeds needs = new HardwareNeeds(OWN, Optional.of("10.3"), Optional.of(precision), Optional.empty());
        assertThat(Compatibility.misfit(needs, labels).isEmpty()).isEqualTo(fits);
    }

    @ParameterizedTest(name = "core {0} of {1}: {2}")
    @CsvSource({"0, 0, false", "0, 1, true", "1, 1, false", "1, 2, true", "0, '', true"})
    void aDlaCoreMustBeThere(int core, String cores, boolean fits) {
        Map<String, String> labels = cores.isEmpty() ? Map.of() : Map.of("jetpilot.dev/dla-cores", cores);
        HardwareNeeds needs = new HardwareNeeds(OWN, Optional.of("10.3"), Optional.empty(), Optional.of(core));
        assertThat(Compatibility.misfit(needs, labels).isEmpty()).isEqualTo(fits);
    }

    @ParameterizedTest(name = "{0} beside {1} on {2}: {3}")
    @CsvSource({
        "8.2, 8.2.1, r32.7, true",
        "8.2, 8.20.1, r32.7, false",
        "8.0, 8.2.1, r32.7, false",
        "8.5, 10.3.0, r36.4, true",
        "8.0, '', r32.7, true",
    })
    void onJetPack4ContainersUseTheNodesTensorRt(String wanted, String host, String line, boolean fits) {
        Map<String, String> labels = new HashMap<>(Map.of("jetpilot.dev/l4t-line", line));
        if (!host.isEmpty()) {
            labels.put("jetpilot.dev/tensorrt", host);
        }
        HardwareNeeds needs = new HardwareNeeds(OWN, Optional.of(wanted), Optional.empty(), Optional.empty());
        assertThat(Compatibility.misfit(needs, labels).isEmpty()).isEqualTo(fits);
    }

    @ParameterizedTest(name = "TensorRT {0}, DLA {1}, SM {2}, {3}: {4}")
    @CsvSource({
        "10.16, 0, 87, r39.1, false",
        "11.4, 0, 87, r39.2, true",
        "10.3, 0, 87, r36.4, true",
        "10.13, , 87, r39.1, false",
        "10.14, , 87, r39.1, true",
        "10.13, , 110, r38.2, true",
        "10.13, , 87, r36.4, true",
    })
    void orinUnderJetPack7NeedsALaterTensorRt(String version, Integer dla, String sm, String line, boolean fits) {
        HardwareNeeds needs = new HardwareNeeds(OWN, Optional.of(version), Optional.empty(), Optional.ofNullable(dla));
        Map<String, String> labels = Map.of("jetpilot.dev/sm", sm, "jetpilot.dev/l4t-line", line);
        assertThat(Compatibility.misfit(needs, labels).isEmpty()).isEqualTo(fits);
    }

    @Test
    void theReasonSaysWhatWhereAndTheMend() {
        HardwareNeeds needs = new HardwareNeeds(OWN, Optional.of("8.2"), Optional.of(Precision.INT8), Optional.empty());
        assertThat(Compatibility.misfit(needs, Map.of("jetpilot.dev/sm", "53", "jetpilot.dev/module", "nano-4gb")))
                .contains(
                        "the engine is INT8, which the GPU of nano-4gb (SM 5.3) does not compute in: give such nodes a"
                                + " hardware class with another precision, such as FP16");
    }
}
