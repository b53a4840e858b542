package dev.jetpilot.testbed.realnode;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a machine must have before it can be a node. */
final class Prerequisites {
    /** Where Debian's package containernetworking-plugins puts them. */
    static final Path CNI_PLUGINS = Path.of("/usr/lib/cni");

    private static final String NEEDED = "the real node needs ";
    private static final Path STATUS = Path.of("/proc/self/status");

    private Prerequisites() {}

    /** The first thing that is missing, with the mend. */
    static Optional<String> missing() {
        return Stream.<Supplier<Optional<String>>>of(
                        Prerequisites::root,
                        () -> program("containerd", "containerd"),
                        () -> program("ctr", "containerd"),
                        () -> program("containerd-shim-runc-v2", "containerd"),
                        () -> program("runc", "runc"),
                        () -> program("iptables", "iptables"),
                        () -> program("mount", "mount"),
                        () -> program("unshare", "util-linux"),
                        () -> program("nsenter", "util-linux"),
                        Prerequisites::plugins,
                        Prerequisites::namespaces,
                        Cgroups::missing)
                .flatMap(check -> check.get().stream())
                .findFirst();
    }

    private static Optional<String> root() {
        try {
            boolean root = Files.exists(STATUS)
                    && Files.readAllLines(STATUS).stream().anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
            return root ? Optional.empty() : Optional.of(NEEDED + "Linux and root: run the build as root");
        } catch (IOException e) {
            throw new UncheckedIOException(STATUS.toString(), e);
        }
    }

    private static Optional<String> program(String name, String debianPackage) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        boolean there = Arrays.stream(path.split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
        return there
                ? Optional.empty()
                : Optional.of(NEEDED + name + ", which is not on PATH: apt-get install " + debianPackage);
    }

    private static Optional<String> plugins() {
        return Stream.of("ptp", "host-local", "loopback")
                .map(CNI_PLUGINS::resolve)
                .filter(plugin -> !Files.isExecutable(plugin))
                .findFirst()
                .map(plugin -> NEEDED + plugin + ": apt-get install containernetworking-plugins");
    }

    private static Optional<String> namespaces() {
        Command unshare = Command.run(List.of("unshare", "--mount", "--pid", "--fork", "--mount-proc", "true"));
        return unshare.ok()
                ? Optional.empty()
                : Optional.of(NEEDED + "mount and PID namespaces, and this root may not make them (" + unshare.output()
                        + "): run the container with CAP_SYS_ADMIN (docker run --privileged)");
    }
}
