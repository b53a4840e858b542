package dev.jetpilot.testbed.controlplane;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What this machine can build with, and where in the cache that puts a program. Asks Go once per module. */
final class Toolchain {
    private static final String INSTALL_GO = "install Go from https://go.dev/dl and put its bin directory on PATH";

    private final Path root;
    private final String program;
    private final Map<String, Go.Result> versions = new HashMap<>();
    private final Map<Binary, Path> homes = new EnumMap<>(Binary.class);

    Toolchain(Path root, String program) {
        this.root = root;
        this.program = program;
    }

    /** Go in that module's directory. */
    Go go(Path module) {
        return new Go(program, module);
    }

    /** What must be installed before this program can be built, with the mend. */
    Optional<String> missing(Binary binary) {
        Go.Result version;
        try {
            version = version(binary);
        } catch (IOException e) {
            return Optional.of(
                    "the real control plane needs Go, and there is no `" + program + "` on PATH: " + INSTALL_GO);
        }
        if (!version.ok()) {
            return Optional.of("the Go on PATH cannot build " + binary.fileName() + ": " + version.lastLines()
                    + "; unset GOTOOLCHAIN, or " + INSTALL_GO);
        }
        return binary.cgo() ? missingCompiler(binary) : Optional.empty();
    }

    private Optional<String> missingCompiler(Binary binary) {
        try {
            String compiler = go(root).compiler().output();
            String program = compiler.split(" ", 2)[0];
            if (onPath(program)) {
                return Optional.empty();
            }
            return Optional.of(binary.fileName() + " needs a C compiler, and there is no `" + program
                    + "` on PATH: install gcc (apt-get install gcc libc6-dev), or use etcd"
                    + " (-Djetpilot.cluster.store=etcd)");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run go", e);
        }
    }

    private static boolean onPath(String program) {
        if (program.contains(File.separator)) {
            return Files.isExecutable(Path.of(program));
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** The directory that this program is kept in, with the files of its module. */
    Path home(Binary binary) {
        return homes.computeIfAbsent(binary, any -> {
            missing(binary).filter(why -> !binary.cgo()).ifPresent(why -> {
                throw new IllegalStateException(why);
            });
            GoModule module = GoModule.of(binary);
            try {
                Path home = root.resolve(module.key(lastLine(version(binary))));
                module.writeTo(home);
                return home;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot use the cache " + root + " (-Djetpilot.cluster.cache=DIR)", e);
            }
        });
    }

    /** What comes before is about a toolchain that Go has fetched. */
    private static String lastLine(Go.Result version) {
        return version.output().substring(version.output().lastIndexOf('\n') + 1);
    }

    private Go.Result version(Binary binary) throws IOException {
        Go.Result known = versions.get(binary.module());
        if (known != null) {
            return known;
        }
        Path probe = root.resolve(".modules").resolve(binary.module());
        GoModule.of(binary).writeTo(probe);
        Go.Result version = go(probe).version();
        versions.put(binary.module(), version);
        return version;
    }
}
