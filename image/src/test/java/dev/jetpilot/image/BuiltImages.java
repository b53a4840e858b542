package dev.jetpilot.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** The tars that the build made before these tests, each unpacked once. */
final class BuiltImages {
    static final Path TARGET =
            Path.of(System.getProperty("image.target", "target")).toAbsolutePath();
    static final Path PROJECT = TARGET.getParent().getParent();
    static final Path ENTER = PROJECT.resolve("image/enter.sh");

    private static final Map<Architecture, UnpackedImage> UNPACKED = new EnumMap<>(Architecture.class);

    private BuiltImages() {}

    static Path tar(Architecture architecture) {
        return TARGET.resolve("jetpilot-" + architecture.id() + ".tar");
    }

    /** Skips the test if the build was told to leave this architecture out. */
    static synchronized UnpackedImage of(Architecture architecture) throws IOException {
        Path tar = tar(architecture);
        assumeTrue(Files.exists(tar), tar + " was not built");
        UnpackedImage image = UNPACKED.get(architecture);
        if (image == null) {
            image = UnpackedImage.of(tar, TARGET.resolve("unpacked").resolve(architecture.id()));
            UNPACKED.put(architecture, image);
        }
        return image;
    }

    static Architecture host() {
        return Architecture.AMD64.isHost() ? Architecture.AMD64 : Architecture.ARM64;
    }
}
