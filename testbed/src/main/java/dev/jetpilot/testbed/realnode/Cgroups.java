package dev.jetpilot.testbed.realnode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The control groups below which the pods of one node live, apart from those of any other kubelet of this machine. A folder of the same name in
 * every hierarchy: of version 1 there are many, of version 2 there is one.
 *
 * @param name of the folder
 */
record Cgroups(String name) {
    private static final Path MOUNTS = Path.of("/proc/mounts");
    private static final String PROBE =
            "jetpilot-probe-" + ProcessHandle.current().pid();
    private static final List<String> CONTROLLERS = List.of("cpu", "cpuset", "memory", "pids");

    /** Why this machine has none for us, with the mend. */
    static Optional<String> missing() {
        Set<String> found = new HashSet<>();
        Cgroups probe = new Cgroups(PROBE);
        try {
            probe.make();
            for (Path folder : probe.folders()) {
                Path controllers = folder.resolve("cgroup.controllers");
                if (Files.exists(controllers)) {
                    found.addAll(List.of(Files.readString(controllers).strip().split(" ")));
                }
                CONTROLLERS.stream()
                        .filter(c -> folder.getParent() != null
                                && Arrays.asList(folder.getParent()
                                                .getFileName()
                                                .toString()
                                                .split(","))
                                        .contains(c))
                        .forEach(found::add);
            }
        } catch (IOException e) {
            return Optional.of("the real node needs control groups that it may write (" + e.getMessage()
                    + "): run the container with them (docker run --privileged)");
        } finally {
            probe.remove();
        }
        return CONTROLLERS.stream()
                .filter(c -> !found.contains(c))
                .findFirst()
                .map(c -> "the real node needs the control group controller " + c
                        + ", which is not handed to new groups: as root, echo +" + String.join(" +", CONTROLLERS)
                        + " > /sys/fs/cgroup/cgroup.subtree_control");
    }

    private List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String line : Files.readAllLines(MOUNTS)) {
            String[] words = line.split(" ");
            if (words[2].equals("cgroup") || words[2].equals("cgroup2")) {
                folders.add(Path.of(words[1], name));
            }
        }
        return folders;
    }

    void make() throws IOException {
        for (Path folder : folders()) {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder);
            }
        }
    }

    /** Removes them with what is below them, in which no process may be left. */
    void remove() {
        try {
            for (Path folder : folders()) {
                if (Files.isDirectory(folder)) {
                    removeTree(folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the control groups /" + name, e);
        }
    }

    private static void removeTree(Path folder) throws IOException {
        List<Path> groups;
        try (Stream<Path> below = Files.walk(folder)) {
            groups = below.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path group : groups) {
            Files.delete(group);
        }
    }
}
