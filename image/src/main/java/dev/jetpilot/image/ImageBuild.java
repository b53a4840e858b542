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
 * {@code mvn -Pimage -pl image -am package -DskipTests}: {@code target/jetpilot-ARCHITECTURE.tar} for each architecture, with
 * the class archive of a training run on this machine's own; that of arm64 is made by an emulator on others.
 */
public final class ImageBuild {
    private final Path project;
    private final Path target;
    private final Path cache;
    private final String version;
    private final boolean emulate;

    private ImageBuild(Path project, Path target, Path cache, String version, boolean emulate) {
        this.project = project;
        this.target = target;
        this.cache = cache;
        this.version = version;
        this.emulate = emulate;
    }

    /** System properties {@code image.project}, {@code .target}, {@code .cache}, {@code .version}, {@code .architectures}, {@code .emulate}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ImageBuild build = new ImageBuild(
                Path.of(System.getProperty("image.project")),
                Path.of(System.getProperty("image.target")),
                Path.of(System.getProperty("image.cache")),
                System.getProperty("image.version"),
                Boolean.getBoolean("image.emulate"));
        build.build(Arrays.stream(System.getProperty("image.architectures").split(","))
                .map(String::trim)
                .map(Architecture::of)
                .toList());
    }

    private void build(List<Architecture> architectures) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        List<Architecture> needed = new ArrayList<>(architectures);
        Architecture host = Arrays.stream(Architecture.values())
                .filter(Architecture::isHost)
                .findFirst()
                .orElseThrow(() ->
                        new IOException("images are made on amd64 or arm64, not " + System.getProperty("os.arch")));
        if (!needed.contains(host)) {
            needed.add(host);
        }
        base(needed.stream().map(Architecture::id).toList());
        Path classes = train(host);
        for (Architecture architecture : architectures) {
            Path tar = target.resolve("jetpilot-" + architecture.id() + ".tar");
            Optional<Path> archive = archive(architecture, classes);
            String id = image(architecture, archive).write(reference(), tar, jib());
            System.out.printf(
                    Locale.ROOT,
                    "image: %s, %.1f MB, %s class archive, %s%n",
                    tar.getFileName(),
                    Files.size(tar) / 1e6,
                    archive.isPresent() ? "with" : "without",
                    id);
        }
        System.out.println(
                "image: built in " + Duration.ofNanos(System.nanoTime() - begin).toSeconds() + " s");
    }

    private Path train(Architecture host) throws IOException, InterruptedException {
        Path scratch = scratch(host);
        return new Training(project, enter(), scratch).train(bare(host, scratch));
    }

    private Optional<Path> archive(Architecture architecture, Path classes) throws IOException, InterruptedException {
        Optional<Path> emulator = Optional.empty();
        if (!architecture.isHost()) {
            // Programs of amd64 are not emulated: who builds on arm64 gets that one without an archive.
            if (!emulate || architecture != Architecture.ARM64) {
                return Optional.empty();
            }
            base(List.of("emulator"));
            emulator = Optional.of(target.resolve("base/qemu-aarch64"));
        }
        Path scratch = scratch(architecture);
        return Optional.of(new ClassArchive(enter(), emulator, scratch).make(bare(architecture, scratch), classes));
    }

    /** The image without an archive: what is trained, and what a dump reads. */
    private UnpackedImage bare(Architecture architecture, Path scratch) throws IOException, InterruptedException {
        Path tar = scratch.resolve("bare.tar");
        image(architecture, Optional.empty()).write(reference(), tar, jib());
        return UnpackedImage.of(tar, scratch.resolve("root"));
    }

    private Path scratch(Architecture architecture) throws IOException {
        return Files.createDirectories(target.resolve("training").resolve(architecture.id()));
    }

    private Path enter() {
        return project.resolve("image/enter.sh");
    }

    private Path jib() {
        return target.resolve("jib");
    }

    /** As the chart names it, whose appVersion knows no snapshots. */
    private String reference() {
        return "jetpilot:" + version.replace("-SNAPSHOT", "");
    }

    private ImageTar image(Architecture architecture, Optional<Path> archive) {
        return new ImageTar(
                architecture,
                target.resolve("base").resolve(architecture.id()),
                project.resolve("operator/target/jetpilot-operator.jar"),
                project.resolve("agent/target/jetpilot-agent.jar"),
                archive,
                version);
    }

    private void base(List<String> wanted) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                project.resolve("image/base.sh").toString(),
                cache.toString(),
                target.resolve("base").toString()));
        command.addAll(wanted);
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException("base.sh ended with " + code + ": no base, no image");
        }
    }
}
