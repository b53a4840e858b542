package dev.jetpilot.operator.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
    @Test
    void aFileThatIsNotThereIsNamedWithTheMend(@TempDir Path dir) throws IOException {
        Path there = Files.writeString(dir.resolve("config"), "");
        String missing = dir.resolve("missing").toString();

        assertThatThrownBy(() -> Kubeconfig.check(Map.of("KUBECONFIG", there + File.pathSeparator + missing)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("KUBECONFIG names " + missing + ", which")
                .hasMessageContaining("unset KUBECONFIG");
        assertThatThrownBy(() -> Kubeconfig.check(Map.of("KUBECONFIG", dir.toString())))
                .hasMessageContaining(dir.toString());
    }

    @Test
    void filesThatAreThereAndNoneAtAllAreRight(@TempDir Path dir) throws IOException {
        Path there = Files.writeString(dir.resolve("config"), "");

        assertThatCode(() -> Kubeconfig.check(Map.of("KUBECONFIG", there + File.pathSeparator)))
                .doesNotThrowAnyException();
        assertThatCode(() -> Kubeconfig.check(Map.of())).doesNotThrowAnyException();
    }
}
