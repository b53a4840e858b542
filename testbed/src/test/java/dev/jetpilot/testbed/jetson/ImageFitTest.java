package dev.jetpilot.testbed.jetson;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFitTest {

    @ParameterizedTest
    @CsvSource({
        "nvcr.io/nvidia/tritonserver:25.02-py3-igpu, r36.4",
        "nvcr.io/nvidia/tritonserver:25.02-py3-igpu@sha256:9f86d081, r36",
        "nvcr.io/nvidia/l4t-tensorrt:r8.0.1-runtime, r32.6",
        "nvcr.io/nvidia/l4t-tensorrt:r8.5.2-runtime, r35.4",
        "nvcr.io/nvidia/l4t-tensorrt:r8.6.2-runtime, r36.3",
        "nvcr.io/nvidia/l4t-tensorrt:r10.3.0-devel, r36.4",
        "nvcr.io/nvidia/l4t-jetpack:r35.4.1, r35",
        "nvcr.io/nvidia/tritonserver:26.07-py3, r39.2",
        "registry.example/vision/server:1.2, r35.4",
    })
    void fits(String image, String line) {
        assertThat(ImageFit.misfit(image, line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nvcr.io/nvidia/tritonserver:25.02-py3-igpu, r35.4, CUDA driver version is insufficient",
        "nvcr.io/nvidia/tritonserver:24.02-py3-igpu, r32.7, libnvcudla.so",
        "nvcr.io/nvidia/tritonserver:26.02-py3-igpu, r39.2, libnvdla_compiler.so",
        "nvcr.io/nvidia/l4t-tensorrt:r8.0.1-runtime, r36.4, libnvrm_gpu.so",
        "nvcr.io/nvidia/l4t-tensorrt:r8.5.2-runtime, r36.4, libnvrm_gpu.so",
        "nvcr.io/nvidia/l4t-tensorrt:r8.6.2-runtime, r36.4, libcudla.so.1",
        "nvcr.io/nvidia/l4t-jetpack:r36.4.0, r36.3, CUDA driver version is insufficient",
        "nvcr.io/nvidia/tensorrt:26.07-py3, r36.4, CUDA driver version is insufficient",
    })
    void doesNotFit(String image, String line, String words) {
        assertThat(ImageFit.misfit(image, line))
                .hasValueSatisfying(message -> assertThat(message).contains(words));
    }
}
