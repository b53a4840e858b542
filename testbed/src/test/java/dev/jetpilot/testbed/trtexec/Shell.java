package dev.jetpilot.testbed.trtexec;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The shells that images have: dash (Ubuntu's /bin/sh), and busybox with its own tools in the place of coreutils'. */
enum Shell {
    DASH("dash"),
    BUSYBOX("busybox");

    /** Those that the script and the harness use, and busybox may have. */
    private static final List<String> APPLETS = List.of(
            "cat cp cut dd flock grep head ln mkdir mv rm sed sha256sum sleep stat sync tail tee timeout touch tr true"
                    .split(" "));

    private final String program;

    Shell(String program) {
        this.program = program;
    }

    /** Ends the test, and says so, where it is not installed. */
    Path require() {
        Optional<Path> found = find(program);
        if (found.isEmpty()) {
            System.err.println("SKIPPED: no " + program + " on the PATH, so the engine's script was not tried in it");
        }
        Assumptions.assumeTrue(found.isPresent(), "SKIPPED: no " + program + " on the PATH");
        return found.get();
    }

    /** How a script's text is run. */
    List<String> command() {
        Path path = require();
        return this == BUSYBOX ? List.of(path.toString(), "sh", "-c") : List.of(path.toString(), "-c");
    }

    /**
     * Where its tools are: for busybox, a directory with its tools, made in {@code scratch}; what it was built without (Debian's:
     * flock) comes from the system.
     */
    String tools(Path scratch) throws IOException {
        if (this == DASH) {
            return System.getenv("PATH");
        }
        Path directory = Files.createDirectories(scratch.resolve("applets"));
        List<String> own = applets();
        for (String applet : APPLETS) {
            String program = own.contains(applet)
                    ? require() + " " + applet
                    : find(applet).orElseThrow().toString();
            Path tool = directory.resolve(applet);
            Files.writeString(tool, "#!/bin/sh\nexec " + program + " \"$@\"\n");
            Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return directory.toString();
    }

    private List<String> applets() throws IOException {
        Process list = new ProcessBuilder(require().toString(), "--list").start();
        return new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
