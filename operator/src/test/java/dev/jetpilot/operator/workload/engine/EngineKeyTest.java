package dev.jetpilot.operator.workload.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetpilot.api.v1alpha1.Dla;
import dev.jetpilot.api.v1alpha1.Precision;
import dev.jetpilot.api.v1alpha1.Shape;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineKeyTest {
    private static final EngineBuild BUILD = new EngineBuild(
            TensorRtVersion.parse("10.3"),
            Optional.of(Precision.INT8),
            false,
            Optional.of("c0ffee"),
            List.of(new Shape("images", "1x3", "4x3", "8x3")),
            Optional.of(1024L),
            Optional.of(new Dla(0, true)),
            Duration.ofMinutes(20));

    /** Engines outlive upgrades of the operator: a key that changes makes every node build again. */
    @Test
    void theKeyIsWhatItAlwaysWas() {
        assertThat(EngineKey.of("9f86d081", BUILD)).isEqualTo("d34509d9781e17f0");
    }

    @Test
    void whateverChangesTheEngineChangesTheKey() {
        EngineBuild b = BUILD;
        List<EngineBuild> others = List.of(
                with(
                        TensorRtVersion.parse("10.7"),
                        b.precision(),
                        b.calibration(),
                        b.shapes(),
                        b.workspaceMib(),
                        b.dla()),
                with(b.tensorrt(), Optional.of(Precision.FP16), b.calibration(), b.shapes(), b.workspaceMib(), b.dla()),
                with(b.tensorrt(), b.precision(), Optional.of("decaf"), b.shapes(), b.workspaceMib(), b.dla()),
                with(b.tensorrt(), b.precision(), b.calibration(), List.of(), b.workspaceMib(), b.dla()),
                with(b.tensorrt(), b.precision(), b.calibration(), b.shapes(), Optional.empty(), b.dla()),
                with(b.tensorrt(), b.precision(), b.calibration(), b.shapes(), b.workspaceMib(), Optional.empty()),
                with(
                        b.tensorrt(),
                        b.precision(),
                        b.calibration(),
                        b.shapes(),
                        b.workspaceMib(),
                        Optional.of(new Dla(1, true))));
        Set<String> keys = new HashSet<>();
        keys.add(EngineKey.of("9f86d081", b));
        keys.add(EngineKey.of("another", b));
        others.forEach(o -> keys.add(EngineKey.of("9f86d081", o)));
        assertThat(keys).hasSize(others.size() + 2).allMatch(k -> k.matches("[0-9a-f]{16}"));
    }

    @Test
    void howLongItMayTakeDoesNot() {
        EngineBuild patient = new EngineBuild(
                BUILD.tensorrt(),
                BUILD.precision(),
                BUILD.explicit(),
                BUILD.calibration(),
                BUILD.shapes(),
                BUILD.workspaceMib(),
                BUILD.dla(),
                Duration.ofHours(2));
        assertThat(EngineKey.of("9f86d081", patient)).isEqualTo(EngineKey.of("9f86d081", BUILD));
    }

    private static EngineBuild with(
            TensorRtVersion version,
            Optional<Precision> precision,
            Optional<String> calibration,
            List<Shape> shapes,
            Optional<Long> workspace,
            Optional<Dla> dla) {
        return new EngineBuild(version, precision, false, calibration, shapes, workspace, dla, Duration.ofMinutes(20));
    }
}
