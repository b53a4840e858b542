package dev.jetpilot.testbed.trtexec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellcheckTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {"/dev/jetpilot/operator/workload/engine/engine.sh", "/dev/jetpilot/testbed/trtexec/trtexec.sh"})
    void scriptsAreClean(String resource) throws Exception {
        Optional<Path> shellcheck = Shell.find("shellcheck");
        if (shellcheck.isEmpty()) {
            System.err.println("SKIPPED: no shellcheck on the PATH, so " + resource + " was not checked");
        }
        Assumptions.assumeTrue(shellcheck.isPresent(), "SKIPPED: no shellcheck on the PATH");
        Path file = directory.resolve("script.sh");
        try (InputStream in = ShellcheckTest.class.getResourceAsStream(resource)) {
            Files.write(file, in.readAllBytes());
        }
        Process process = new ProcessBuilder(shellcheck.get().toString(), "--shell=sh", file.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
    }
}
