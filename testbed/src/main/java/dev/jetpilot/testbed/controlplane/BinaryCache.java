package dev.jetpilot.testbed.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Where built programs are kept, one directory per Go module and key; builds what is missing, once. */
public final class BinaryCache {
    /** A file lock is one per process: threads of one wait here. */
    private static final ReentrantLock BUILDING = new ReentrantLock();

    private final Path root;
    private final String go;
    private final Consumer<String> progress;

    /**
     * @param root directory of the cache; made when needed
     * @param progress is given a line per program that is built
     */
    public BinaryCache(Path root, Consumer<String> progress) {
        this(root, "go", progress);
    }

    /** @param go the Go command */
    BinaryCache(Path root, String go, Consumer<String> progress) {
        this.root = root.toAbsolutePath();
        this.go = go;
        this.progress = progress;
    }

    /** The user's cache, or where {@code jetpilot.cluster.cache} says; progress goes to standard error. */
    @SuppressWarnings("SystemConsoleOut")
    public static BinaryCache usual() {
        return new BinaryCache(usualRoot(), line -> System.err.println("cluster: " + line));
    }

    private static Path usualRoot() {
        return text(System.getProperty("jetpilot.cluster.cache"))
                .map(Path::of)
                .orElseGet(() -> text(System.getenv("XDG_CACHE_HOME"))
                        .map(Path::of)
                        .filter(Path::isAbsolute)
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("jetpilot")
                        .resolve("controlplane"));
    }

    private static Optional<String> text(String value) {
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** What must be installed before these programs can be built, each with the mend; empty if nothing is missing. */
    public Optional<String> missing(Set<Binary> wanted) {
        Toolchain toolchain = new Toolchain(root, go);
        return new TreeSet<>(wanted)
                .stream().flatMap(binary -> toolchain.missing(binary).stream()).findFirst();
    }

    /**
     * Builds what is not there, which takes minutes the first time.
     *
     * @return the programs' files
     * @throws IllegalStateException if a tool is missing or a build fails, with the reason and the mend
     */
    public Map<Binary, Path> binaries(Set<Binary> wanted) {
        Toolchain toolchain = new Toolchain(root, go);
        Map<Binary, Path> files = new EnumMap<>(Binary.class);
        new TreeSet<>(wanted)
                .forEach(binary -> files.put(binary, toolchain.home(binary).resolve(binary.fileName())));
        if (absent(files).isEmpty()) {
            return files;
        }
        BUILDING.lock();
        // Closing the channel gives the lock back.
        try (FileChannel channel = FileChannel.open(
                Files.createDirectories(root).resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(channel);
            List<Binary> absent = absent(files);
            for (int i = 0; i < absent.size(); i++) {
                progress.accept("building " + absent.get(i).fileName() + " (" + (i + 1) + " of " + absent.size()
                        + "), several minutes the first time");
                build(toolchain, absent.get(i), files.get(absent.get(i)));
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the cache " + root + " (-Djetpilot.cluster.cache=DIR)", e);
        } finally {
            BUILDING.unlock();
        }
    }

    private void lock(FileChannel channel) throws IOException {
        if (channel.tryLock() == null) {
            progress.accept("waiting for another build that holds " + root.resolve(".lock"));
            channel.lock();
        }
    }

    private static List<Binary> absent(Map<Binary, Path> files) {
        return files.entrySet().stream()
                .filter(entry -> !Files.isExecutable(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void build(Toolchain toolchain, Binary binary, Path file) throws IOException {
        toolchain.missing(binary).ifPresent(missing -> {
            throw new IllegalStateException(missing);
        });
        GoModule module = GoModule.of(binary);
        Path partial = file.resolveSibling("." + binary.fileName() + ".partial");
        Go.Result result = toolchain.go(file.getParent()).build(binary, module.linkerFlags(), partial);
        if (!result.ok()) {
            Files.deleteIfExists(partial);
            throw new IllegalStateException("go build of " + binary.importPath() + " failed with exit code "
                    + result.exitCode() + ". The first build downloads Go modules: is there a network, or GOPROXY or "
                    + "GOFLAGS set that forbid it? What Go said last:\n" + result.lastLines());
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
