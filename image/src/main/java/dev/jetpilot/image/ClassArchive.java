package dev.jetpilot.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes the class archive (AppCDS, JEP 310) of an image: the classes of a {@link Training}, parsed and verified, as the image's
 * own Java maps them into memory. It fits these jars in these places only; with others Java starts without it and says so.
 *
 * @param enter {@code enter.sh}
 * @param emulator a program that runs the image's programs, statically linked; none where the machine does that itself
 * @param scratch directory for logs
 */
record ClassArchive(Path enter, Optional<Path> emulator, Path scratch) {
    /** Emulated it takes 3 minutes on an idle core. */
    private static final long PATIENCE_MINUTES = 20;

    /** Makes it from a list of classes and returns its file, which lies in {@code scratch}. */
    Path make(UnpackedImage image, Path classes) throws IOException, InterruptedException {
        Path mount = Training.mount(image);
        Files.copy(classes, mount.resolve("classes.lst"), StandardCopyOption.REPLACE_EXISTING);
        List<String> command =
                new ArrayList<>(List.of(enter.toString(), image.root().toString(), "65532"));
        if (emulator.isPresent()) {
            Files.copy(
                    emulator.get(),
                    mount.resolve("emulator"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
            command.add("/mnt/emulator");
        }
        command.addAll(List.of(
                "/opt/java/bin/java",
                "-Xshare:dump",
                // Classes come linked, with their lambdas: a tenth of the CPU time of a start.
                "-XX:+AOTClassLinking",
                "-XX:SharedClassListFile=/mnt/classes.lst",
                "-XX:SharedArchiveFile=/mnt/operator.jsa",
                "-jar",
                ImageTar.OPERATOR));
        Path log = scratch.resolve("archive.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // Java finds its libraries by the name of its own program, which is the emulator's then.
        builder.environment().put("LD_LIBRARY_PATH", "/opt/java/lib");
        Process dump = builder.start();
        if (!dump.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            dump.destroyForcibly();
            throw new IOException("no class archive after " + PATIENCE_MINUTES + " minutes, see " + log);
        }
        Path archive = mount.resolve("operator.jsa");
        if (dump.exitValue() != 0 || !Files.exists(archive)) {
            throw new IOException("no class archive, exit code " + dump.exitValue() + ", see " + log);
        }
        return Files.copy(archive, scratch.resolve("operator.jsa"), StandardCopyOption.REPLACE_EXISTING);
    }
}
