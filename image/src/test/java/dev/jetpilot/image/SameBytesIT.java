package dev.jetpilot.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same packages and jars make the same image. */
class SameBytesIT {
    @TempDir
    Path scratch;

    /** The base is made again from the packages, the runtime linked anew: whoever builds it, whenever. */
    @Test
    void twoBuildsAgree() throws Exception {
        Architecture architecture = BuiltImages.host();
        BuiltImages.of(architecture);
        Path cache = Path.of(System.getProperty("image.cache"));
        Path packages = Files.createDirectories(scratch.resolve("cache/debs-" + architecture.id()));
        try (var debs = Files.list(cache.resolve("debs-" + architecture.id()))) {
            for (Path deb : debs.toList()) {
                Files.copy(deb, packages.resolve(deb.getFileName()));
            }
        }
        Process base = new ProcessBuilder(
                        BuiltImages.PROJECT.resolve("image/base.sh").toString(),
                        scratch.resolve("cache").toString(),
                        scratch.resolve("base").toString(),
                        architecture.id())
                .redirectErrorStream(true)
                .redirectOutput(BuiltImages.TARGET.resolve("second-base.log").toFile())
                .start();
        assertThat(base.waitFor()).as("exit code, see target/second-base.log").isZero();

        String first = image(architecture, BuiltImages.TARGET.resolve("base"), "first");
        String second = image(architecture, scratch.resolve("base"), "second");

        assertThat(second).isEqualTo(first);
        assertThat(scratch.resolve("second.tar")).hasSameBinaryContentAs(scratch.resolve("first.tar"));
    }

    private String image(Architecture architecture, Path bases, String name) throws IOException, InterruptedException {
        return new ImageTar(
                        architecture,
                        bases.resolve(architecture.id()),
                        BuiltImages.PROJECT.resolve("operator/target/jetpilot-operator.jar"),
                        BuiltImages.PROJECT.resolve("agent/target/jetpilot-agent.jar"),
                        Optional.empty(),
                        "1")
                .write("jetpilot:1", scratch.resolve(name + ".tar"), scratch.resolve("jib-" + name));
    }
}
