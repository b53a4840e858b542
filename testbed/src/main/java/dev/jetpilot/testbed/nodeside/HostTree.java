package dev.jetpilot.testbed.nodeside;

import dev.jetpilot.agent.facts.JetPack;
import dev.jetpilot.fixtures.BoardFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/** The root file tree of a node: what its board has, and what its kernel tells. */
final class HostTree {
    /** Where a kernel tells which boot this is. */
    static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    private static final String UPTIME = "/proc/uptime";
    private static final String MOUNTS = "/proc/1/mountinfo";
    private static final String LIBRARIES = "/usr/lib/aarch64-linux-gnu";
    private static final String DEVICE = "259:1";
    private static final Map<String, String> BOARDS = Map.of(
            "nano-4gb", "nano",
            "orin-nano-8gb", "orin-nano",
            "orin-nx-16gb", "orin-nx",
            "agx-orin-64gb", "agx-orin",
            "agx-thor-128gb", "thor",
            "xavier-nx-8gb", "xavier-nx");

    /**
     * A directory that appears somewhere else, as {@code /proc/PID/mountinfo} tells it.
     *
     * @param root the directory, from the root of its file system
     * @param point where it appears
     * @param readOnly there
     */
    record Bind(String root, String point, boolean readOnly) {}

    private final Path directory;
    private String l4t = "";

    private HostTree(Path directory) {
        this.directory = directory;
    }

    /** The release of L4T that is flashed, as in {@code 36.4.7}; empty for a line that the agent does not know. */
    String l4t() {
        return l4t;
    }

    /**
     * Lays out a board in a directory.
     *
     * @param module as in the label {@code jetpilot.dev/module}
     * @param l4tLine as in the label {@code jetpilot.dev/l4t-line}; the newest release of it that the agent knows is flashed
     */
    static HostTree flash(Path directory, String module, String l4tLine) {
        String board = BOARDS.get(module);
        if (board == null) {
            throw new IllegalArgumentException("there are no files of a board for module " + module
                    + "; real init containers are for " + new TreeSet<>(BOARDS.keySet()));
        }
        BoardFiles files = BoardFiles.named(board, directory);
        files.removeSwitchedOff();
        HostTree tree = new HostTree(directory);
        JetPack.all().stream()
                .filter(release -> release.l4t().startsWith(l4tLine.replaceFirst("^r", "") + "."))
                .reduce((older, newer) -> newer)
                .ifPresent(tree::release);
        tree.boot();
        return tree;
    }

    /** Another release than the board's file has. */
    private void release(JetPack release) {
        l4t = release.l4t();
        String[] parts = release.l4t().split("\\.", 2);
        write("/etc/nv_tegra_release", "# R" + parts[0] + " (release), REVISION: " + parts[1] + "\n");
        try {
            Path libraries = Files.createDirectories(here(LIBRARIES));
            try (Stream<Path> present = Files.list(libraries)) {
                for (Path library : present.filter(
                                file -> file.getFileName().toString().startsWith("libnvinfer.so"))
                        .toList()) {
                    Files.delete(library);
                }
            }
            write(LIBRARIES + "/libnvinfer.so." + release.tensorRt(), "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a path of the host is. */
    Path here(String path) {
        return directory.resolve(path.replaceFirst("^/+", "")).normalize();
    }

    /** The kernel starts anew. */
    void boot() {
        write(BOOT_ID, UUID.randomUUID() + "\n");
    }

    void uptime(Duration uptime) {
        double seconds = uptime.toMillis() / 1000.0;
        write(UPTIME, String.format(Locale.ROOT, "%.2f %.2f%n", seconds, seconds));
    }

    /** What is mounted, beside the root. */
    void mounts(Collection<Bind> binds) {
        StringBuilder lines = new StringBuilder("25 1 " + DEVICE
                + " / / rw,relatime shared:1 - ext4 /dev/nvme0n1p1 rw\n26 25 0:23 / /proc rw,nosuid,nodev,noexec,relatime"
                + " shared:12 - proc proc rw\n");
        int id = 100;
        for (Bind bind : binds) {
            lines.append(id++)
                    .append(" 25 ")
                    .append(DEVICE)
                    .append(' ')
                    .append(bind.root())
                    .append(' ')
                    .append(bind.point())
                    .append(bind.readOnly() ? " ro" : " rw")
                    .append(",relatime shared:1 - ext4 /dev/nvme0n1p1 rw\n");
        }
        write(MOUNTS, lines.toString());
    }

    /** As a kernel's file, it is there as a whole or as it was before. */
    private void write(String path, String text) {
        Path file = here(path);
        Path half = file.resolveSibling(file.getFileName() + ".half");
        try {
            Files.createDirectories(file.getParent());
            Files.write(half, text.getBytes(StandardCharsets.UTF_8));
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
