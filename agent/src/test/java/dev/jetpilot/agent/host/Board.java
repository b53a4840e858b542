package dev.jetpilot.agent.host;

import dev.jetpilot.fixtures.BoardFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** A node's files, laid out in a directory and read as the agent reads them. What the boards are: boards/README.md of the fixtures. */
public final class Board {
    /** All that there are. */
    public static final List<String> NAMES = BoardFiles.NAMES;

    /** What every file system of a board has. */
    public static final Space SPACE = new Space(62_000_000_000L, 21_000_000_000L);

    private final Path directory;
    private final BoardFiles files;

    private Board(Path directory, BoardFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /** A node without any file. */
    public static Board empty(Path directory) {
        return new Board(directory, BoardFiles.empty(directory));
    }

    /** One of {@link #NAMES}, written to a directory. */
    public static Board named(String name, Path directory) {
        return new Board(directory, BoardFiles.named(name, directory));
    }

    /** Writes a file anew; a new line is added at the end. */
    public Board with(String path, String text) {
        files.with(path, text);
        return this;
    }

    /** Removes what answers with EAGAIN: for tests in which the files are read by others than this board. */
    public Board withoutSwitchedOff() {
        files.removeSwitchedOff();
        return this;
    }

    public Board raw(String path, byte[] bytes) {
        files.raw(path, bytes);
        return this;
    }

    public Board link(String path, String target) {
        files.link(path, target);
        return this;
    }

    /** Where a file of the node is, links aside. */
    public Path here(String path) {
        return files.here(path);
    }

    public Root root() {
        return new Root(directory);
    }

    /** Reads the board as the agent does, with time to spare. */
    public <T> Reading<T> read(Function<Host, T> body) {
        return new BoundedReader(root(), disk(), Duration.ofSeconds(20), Duration.ofSeconds(20)).read(body);
    }

    private Disk disk() {
        return new Disk() {
            @Override
            public InputStream open(Path file) throws IOException {
                if (files.switchedOff().contains(file)) {
                    throw new IOException("Resource temporarily unavailable");
                }
                return Disk.REAL.open(file);
            }

            @Override
            public List<String> list(Path directory) throws IOException {
                return Disk.REAL.list(directory);
            }

            @Override
            public Space space(Path directory) {
                return SPACE;
            }
        };
    }
}
