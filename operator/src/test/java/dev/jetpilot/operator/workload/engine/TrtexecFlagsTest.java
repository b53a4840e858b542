package dev.jetpilot.operator.workload.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetpilot.api.v1alpha1.Dla;
import dev.jetpilot.api.v1alpha1.Precision;
import dev.jetpilot.api.v1alpha1.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrtexecFlagsTest {
    @ParameterizedTest
    @CsvSource({
        "8.2,  FP32, '',                    --workspace=512, --buildOnly",
        "8.2,  FP16, --fp16,                --workspace=512, --buildOnly",
        "8.2,  INT8, --int8 --fp16, --workspace=512, --buildOnly",
        "8.5,  FP16, --fp16,                --memPoolSize=workspace:512, --buildOnly",
        "8.6,  FP8,  --fp8 --fp16,          --memPoolSize=workspace:512, --skipInference",
        "10.3, BF16, --bf16,                --memPoolSize=workspace:512, --skipInference",
        "10.3, INT8, --int8 --fp16, --memPoolSize=workspace:512, --skipInference",
        "10.16, FP4, --stronglyTyped,       --memPoolSize=workspace:512, --skipInference",
        "11.1, FP32, '',                    --memPoolSize=workspace:512, --skipInference",
    })
    void eachVersionHasItsOwnFlags(String version, Precision precision, String types, String workspace, String only) {
        EngineBuild build = new EngineBuild(
                TensorRtVersion.parse(version),
                Optional.of(precision).filter(p -> p != Precision.FP32),
                false,
                Optional.of("ab"),
                List.of(),
                Optional.of(512L),
                Optional.empty(),
                Duration.ofMinutes(20));

        assertThat(flags(build)).isEqualTo((only + " " + types + " " + workspace).replaceAll(" +", " "));
        assertThat(TrtexecFlags.calibrated(build)).isEqualTo(precision == Precision.INT8);
    }

    @Test
    void aModelWithItsOwnScalesIsNotCalibrated() {
        EngineBuild build = new EngineBuild(
                TensorRtVersion.parse("10.3"),
                Optional.of(Precision.INT8),
                true,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(20));
        assertThat(flags(build)).contains("--int8 --fp16").doesNotContain("workspace");
        assertThat(TrtexecFlags.calibrated(build)).isFalse();
    }

    @Test
    void shapesAndAcceleratorAreNamed() {
        EngineBuild build = new EngineBuild(
                TensorRtVersion.parse("8.5.2"),
                Optional.of(Precision.FP16),
                false,
                Optional.empty(),
                List.of(new Shape("images", "1x3x8x8", "4x3x8x8", "8x3x8x8"), new Shape("scale", "1x2", "4x2", "8x2")),
                Optional.empty(),
                Optional.of(new Dla(1, true)),
                Duration.ofMinutes(20));
        assertThat(flags(build))
                .contains("--minShapes=images:1x3x8x8,scale:1x2 --optShapes=images:4x3x8x8,scale:4x2"
                        + " --maxShapes=images:8x3x8x8,scale:8x2")
                .contains("--useDLACore=1 --allowGPUFallback");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "v10.3", "10.3-1", "ten", "1000.1", "10.3.0.30.1"})
    void whatIsNoVersionIsSaid(String text) {
        assertThatThrownBy(() -> TensorRtVersion.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("as in 10.3");
    }

    @Test
    void versionsAreNumbersAndNotText() {
        assertThat(TensorRtVersion.parse("10.16")).isGreaterThan(TensorRtVersion.parse("10.3.0.30"));
        assertThat(TensorRtVersion.parse("8.6").atLeast(8, 6)).isTrue();
        assertThat(TensorRtVersion.parse("10.3")).hasToString("10.3");
    }

    private static String flags(EngineBuild build) {
        return String.join(" ", TrtexecFlags.of(build));
    }
}
