package dev.jetpilot.operator.workload.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetpilot.api.v1alpha1.Shape;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineScriptTest {
    /** The kubelet replaces two dollars by one, and $(NAME) by a variable of the container (third_party/forked/golang/expansion). */
    @Test
    void kubernetesFindsNothingToExpand() {
        assertThat(EngineScript.text()).doesNotContain("$$").doesNotContainPattern("\\$\\([A-Za-z_][A-Za-z0-9_.-]*\\)");
    }

    /** The kernel takes 128 KiB as one argument, but every DaemonSet and ControllerRevision of a class carries this. */
    @Test
    void itIsSmallAndHasNoComments() {
        assertThat(EngineScript.text().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(14 * 1024);
        assertThat(EngineScript.text().lines()).noneMatch(line -> line.strip().startsWith("#") || line.isBlank());
        assertThat(EngineScript.text()).startsWith("set -eu\n").isASCII();
    }

    /** Names of inputs are a list with commas, and quotes are taken off, by trtexec (splitToStringVec, removeSingleQuotationMarks). */
    @ParameterizedTest
    @ValueSource(strings = {"a,b", "'a", "it's"})
    void anInputThatTrtexecCannotBeToldIsRefused(String input) {
        assertThatThrownBy(() -> new EngineBuild(
                        TensorRtVersion.parse("10.3"),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        List.of(new Shape(input, "1x3", "1x3", "1x3")),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofMinutes(20)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("engine.shapes")
                .hasMessageContaining(input);
    }
}
