package dev.jetpilot.agent.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node's files, laid out in a directory. What the boards are, and the format of their files: boards/README.md. */
public final class Board {
    /** All that there are. */
    public static final List<String> NAMES =
            List.of("nano", "tx2", "xavier-nx", "agx-xavier", "orin-nano", "orin-nx", "agx-orin", "thor");

    /** What every file system of a board has. */
    public static final Space SPACE = new Space(62_000_000_000L, 21_000_000_000L);

    private static final Pattern LINE = Pattern.compile("[PNM] (/\\S+) (=|:=|->|!) ?(.*)");

    private final Path directory;
    private final Set<Path> eagain = new HashSet<>();

    private Board(Path directory) {
        this.directory = directory;
    }

    /** A node without any file. */
    public static Board empty(Path directory) {
        return new Board(directory);
    }

    /** One of {@link #NAMES}, written to a directory. */
    public static Board named(String name, Path directory) {
        Board board = new Board(directory);
        try (InputStream in = Board.class.getResourceAsStream("/boards/" + name + ".board")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(board::line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return board;
    }

    /** Writes a file anew; a new line is added at the end. */
    public Board with(String path, String text) {
        return raw(path, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Removes what answers with EAGAIN: for tests in which the files are read by others than this board. */
    public Board withoutSwitchedOff() {
        for (Path file : eagain) {
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        eagain.clear();
        return this;
    }

    public Board raw(String path, byte[] bytes) {
        try {
            Path file = here(path);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public Board link(String path, String target) {
        try {
            Path file = here(path);
            Files.createDirectories(file.getParent());
            Files.createSymbolicLink(file, Path.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Where a file of the node is, links aside. */
    public Path here(String path) {
        return directory.resolve(path.substring(1));
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
                if (eagain.contains(file)) {
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

    private void line(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no line of a board: " + line);
        }
        String path = matcher.group(1);
        switch (matcher.group(2)) {
            case "=" -> raw(path, bytes(matcher.group(3) + "\\n"));
            case ":=" -> raw(path, bytes(matcher.group(3)));
            case "->" -> link(path, matcher.group(3));
            default -> {
                with(path, "");
                eagain.add(here(path));
            }
        }
    }

    private static byte[] bytes(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '\\') {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            char kind = escaped.charAt(++i);
            switch (kind) {
                case 'n' -> bytes.write('\n');
                case '0' -> bytes.write(0);
                case 'x' -> {
                    bytes.write(Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> bytes.write(kind);
            }
        }
        return bytes.toByteArray();
    }
}
