package dev.jetpilot.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code mvn -Pimage -pl image -am package -DskipTests}: {@code target/jetpilot-ARCHITECTURE.tar} for each architecture. A class
 * archive is made where the image can run, so for this machine's own architecture.
 */
public final class ImageBuild {
    private final Path project;
    private final Path target;
    private final Path cache;
    private final String version;

    private ImageBuild(Path project, Path target, Path cache, String version) {
        this.project = project;
        this.target = target;
        this.cache = cache;
        this.version = version;
    }

    /** System properties {@code image.project}, {@code .target}, {@code .cache}, {@code .version}, {@code .architectures}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ImageBuild build = new ImageBuild(
                Path.of(System.getProperty("image.project")),
                Path.of(System.getProperty("image.target")),
                Path.of(System.getProperty("image.cache")),
                System.getProperty("image.version"));
        build.build(Arrays.stream(System.getProperty("image.architectures").split(","))
                .map(String::trim)
                .map(Architecture::of)
                .toList());
    }

    private void build(List<Architecture> architectures) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        base(architectures);
        for (Architecture architecture : architectures) {
            Path tar = target.resolve("jetpilot-" + architecture.id() + ".tar");
            String id = image(architecture, Optional.empty()).write(reference(), tar, target.resolve("jib"));
            if (architecture.isHost()) {
                id = withArchive(architecture, tar);
            }
            System.out.printf(Locale.ROOT, "image: %s, %.1f MB, %s%n", tar.getFileName(), Files.size(tar) / 1e6, id);
        }
        System.out.println(
                "image: built in " + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
    }

    private String withArchive(Architecture architecture, Path tar) throws IOException, InterruptedException {
        Path scratch = Files.createDirectories(target.resolve("training"));
        UnpackedImage bare = UnpackedImage.of(tar, scratch.resolve("root"));
        Path archive = new Training(project, project.resolve("image/enter.sh"), scratch).train(bare);
        Files.move(
                tar,
                target.resolve("jetpilot-" + architecture.id() + "-bare.tar"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return image(architecture, Optional.of(archive)).write(reference(), tar, target.resolve("jib"));
    }

    private String reference() {
        return "jetpilot:" + version;
    }

    private ImageTar image(Architecture architecture, Optional<Path> archive) {
        Path operator = project.resolve("operator/target");
        return new ImageTar(
                architecture,
                target.resolve("base").resolve(architecture.id()),
                operator.resolve("jetpilot-operator.jar"),
                operator.resolve("lib"),
                archive,
                version);
    }

    private void base(List<Architecture> architectures) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                project.resolve("image/base.sh").toString(),
                cache.toString(),
                target.resolve("base").toString()));
        architectures.forEach(a -> command.add(a.id()));
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException("base.sh ended with " + code + ": no base, no image");
        }
    }
}
