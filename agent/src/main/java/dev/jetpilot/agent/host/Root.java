package dev.jetpilot.agent.host;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * The directory under which the host's file system is mounted, {@code /} outside of a container.
 *
 * <p>Links are followed as the host would: an absolute target begins at the root again, and nothing leads out of it.
 * L4T has such links where we read: {@code /etc/nvpmodel.conf} and {@code /proc/device-tree}.
 */
public record Root(Path directory) {
    /** As many links as Linux follows, see path_resolution(7). */
    private static final int MOST_LINKS = 40;

    private static final Path TOP = Path.of("/");

    public Root {
        directory =
                Objects.requireNonNull(directory, "directory").toAbsolutePath().normalize();
    }

    /**
     * Where a file of the host is found here. The file itself need not exist.
     *
     * @param from a directory of the host, as found here, links behind it
     * @param path from there
     * @throws FileSystemLoopException if links lead round in a circle
     */
    Path resolve(Path from, String path) throws IOException {
        if (directory.equals(TOP)) {
            return from.resolve(path);
        }
        Deque<String> ahead = new ArrayDeque<>();
        push(ahead, path);
        Path at = from;
        int links = 0;
        while (!ahead.isEmpty()) {
            String name = ahead.pop();
            if (name.equals("..")) {
                at = at.equals(directory) ? at : at.getParent();
                continue;
            }
            Path next = at.resolve(name);
            if (!Files.isSymbolicLink(next)) {
                at = next;
                continue;
            }
            if (++links > MOST_LINKS) {
                throw new FileSystemLoopException(path);
            }
            String target = Files.readSymbolicLink(next).toString();
            if (target.startsWith("/")) {
                at = directory;
            }
            push(ahead, target);
        }
        return at;
    }

    private static void push(Deque<String> ahead, String path) {
        List<String> names = List.of(path.split("/"));
        for (int i = names.size() - 1; i >= 0; i--) {
            if (!names.get(i).isEmpty() && !names.get(i).equals(".")) {
                ahead.push(names.get(i));
            }
        }
    }
}
