package dev.jetpilot.agent.fetch.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Writes that are still there after a power cut. */
public final class Durable {
    private Durable() {}

    /** Puts a small file in place: the old one or the new one is there at any moment, never a part. */
    public static void write(Path file, byte[] bytes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(file.toAbsolutePath().getParent());
    }

    /** Gives a file or a directory another name at once, for good. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(to.toAbsolutePath().getParent());
        sync(from.toAbsolutePath().getParent());
    }

    /** A directory's names, or a file's bytes, to the disk. */
    public static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** All directories of a tree, the deepest first. */
    static void syncDirectories(Path root) throws IOException {
        for (Path path : tree(root)) {
            if (Files.isDirectory(path)) {
                sync(path);
            }
        }
    }

    /** Removes a tree if it is there. */
    public static void remove(Path root) throws IOException {
        if (Files.exists(root)) {
            for (Path path : tree(root)) {
                Files.delete(path);
            }
        }
    }

    private static List<Path> tree(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
