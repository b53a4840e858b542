package dev.jetpilot.testbed.realnode;

import dev.jetpilot.testbed.controlplane.Daemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A mount and a PID namespace that a node lives in. What it mounts nobody else sees, the well-known directories in which kubelet and containerd
 * insist to keep things are covered by its own, and when its first process ends, the kernel ends all others and undoes all mounts: nothing of a
 * node outlives it, whatever state it was in.
 */
final class NodeSpace {
    /**
     * Shares mounts among those below, as systemd does on a machine (containerd refuses to show "/" to a pod with HostToContainer
     * otherwise), binds each pair of directories, and becomes the command.
     */
    private static final String ENTER = """
            set -e
            mount --make-rshared /
            while [ "$1" != -- ]; do mount --bind "$1" "$2"; shift 2; done
            shift
            exec "$@"
            """;

    private static final long A_MOMENT_NANOS = 5_000_000;

    private final Path directory;
    private final Daemon outer;
    private final ProcessHandle first;
    /** Directories of this machine that were made to be covered, the innermost last. */
    private final List<Path> made;

    private NodeSpace(Path directory, Daemon outer, ProcessHandle first, List<Path> made) {
        this.directory = directory;
        this.outer = outer;
        this.first = first;
        this.made = made;
    }

    /**
     * Makes the namespaces and starts their first process.
     *
     * @param covers directories that the node sees, by what of this machine they cover
     */
    static NodeSpace start(Path directory, Map<Path, Path> covers, List<String> command, Path log) throws IOException {
        List<Path> made = new ArrayList<>();
        List<String> words = new ArrayList<>(List.of(
                "unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", ENTER, "sh"));
        for (Map.Entry<Path, Path> cover : covers.entrySet()) {
            make(cover.getKey(), made);
            Files.createDirectories(cover.getValue());
            words.addAll(List.of(cover.getValue().toString(), cover.getKey().toString()));
        }
        words.add("--");
        words.addAll(command);
        Daemon outer = Daemon.start(command.get(0), words, directory, log);
        while (outer.alive()) {
            var first = outer.handle().children().findFirst();
            if (first.isPresent()) {
                return new NodeSpace(directory, outer, first.get(), made);
            }
            LockSupport.parkNanos(A_MOMENT_NANOS);
        }
        throw new IllegalStateException("the node's namespaces cannot be made: " + outer.account());
    }

    private static void make(Path path, List<Path> made) throws IOException {
        if (!Files.isDirectory(path)) {
            make(path.getParent(), made);
            Files.createDirectory(path);
            made.add(path);
        }
    }

    /** Starts another process in them. */
    Daemon run(String name, List<String> command, Path log) {
        List<String> words = new ArrayList<>(List.of(
                "nsenter", "--target", Long.toString(first.pid()), "--mount", "--pid", "--wd=" + directory, "--"));
        words.addAll(command);
        return Daemon.start(name, words, directory, log);
    }

    Daemon firstProcess() {
        return outer;
    }

    /** Ends all processes in them and returns when they are gone. */
    void end() {
        first.destroyForcibly();
        outer.end();
        for (int i = made.size() - 1; i >= 0; i--) {
            try {
                Files.deleteIfExists(made.get(i));
            } catch (DirectoryNotEmptyException others) {
                // Somebody else has come to use it.
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + made.get(i), e);
            }
        }
    }
}
