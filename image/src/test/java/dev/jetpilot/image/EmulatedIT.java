package dev.jetpilot.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The image of arm64 on another machine: what an emulator can tell of it, which is not how fast it is. */
class EmulatedIT {
    @Test
    void theOperatorOfArm64LoadsItsClassesFromItsArchive() throws Exception {
        Path emulator = BuiltImages.TARGET.resolve("base/qemu-aarch64");
        assumeTrue(Files.exists(emulator), "built with -Dimage.emulate=false");
        UnpackedImage image = BuiltImages.of(Architecture.ARM64);
        Path mount = Files.createDirectories(image.root().resolve("mnt"));
        Files.copy(
                emulator,
                mount.resolve("emulator"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        JsonNode entrypoint = image.config().at("/config/Entrypoint");
        List<String> command = new ArrayList<>(List.of(
                BuiltImages.ENTER.toString(),
                image.root().toString(),
                "65532",
                "/mnt/emulator",
                "/opt/java/bin/java",
                "-Xlog:class+load"));
        entrypoint.forEach(word -> command.add(word.asText()));
        command.remove(command.indexOf("java"));
        Path log = BuiltImages.TARGET.resolve("emulated.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("LD_LIBRARY_PATH", "/opt/java/lib");
        // It ends by itself, with the exit code for settings that make no sense.
        builder.environment().put("JETPILOT_HTTP_PORT", "none");
        Process operator = builder.start();

        assertThat(operator.waitFor(5, TimeUnit.MINUTES)).isTrue();
        // Of this machine's architecture: it must not be taken for a part of the image.
        Files.delete(mount.resolve("emulator"));
        assertThat(operator.exitValue()).isEqualTo(2);
        assertThat(Files.readString(log))
                .contains("dev.jetpilot.operator.OperatorMain source: shared objects file", "JETPILOT_HTTP_PORT")
                .doesNotContain("[cds]");
    }
}
