package dev.jetpilot.agent.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and engines in real directories, under real locks, with the tables of mounts that a node has. */
class RoomMakerTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String C = "c".repeat(64);

    @TempDir
    Path directory;

    private Path host;
    private Path cache;
    private Path engines;
    private Path said;

    @BeforeEach
    void lay() throws IOException {
        host = directory.resolve("host");
        cache = Files.createDirectories(directory.resolve("models"));
        engines = Files.createDirectories(directory.resolve("engines"));
        said = directory.resolve("said");
        write(host.resolve("proc/uptime"), "86400.12 300000.00\n");
        write(host.resolve("proc/1/mountinfo"), mount("/var/lib/kubelet", "/var/lib/kubelet"));
        model(A, 3000, Duration.ofDays(3));
        model(B, 3000, Duration.ofDays(2));
        model(C, 3000, Duration.ofDays(1));
    }

    @Test
    void whatFitsStays() throws IOException {
        run("10k");
        assertThat(left()).containsExactly("a", "b", "c");
        assertThat(Files.readString(said)).doesNotContain("removed");
    }

    @Test
    void theOldestGoesAndIsSaid() throws IOException {
        run("7k");
        assertThat(left()).containsExactly("b", "c");
        assertThat(Files.readString(said)).startsWith("Done: ").contains("removed 1 models and engines");
        assertThat(cache.resolve(".partial")).isEmptyDirectory();
    }

    @Test
    void whatAPodHasMountedStays() throws IOException {
        write(
                host.resolve("proc/1/mountinfo"),
                mount("/var/lib/kubelet", "/var/lib/kubelet")
                        + mount(
                                "/var/lib/jetpilot/models/sha256-" + A + "/content",
                                "/var/lib/kubelet/pods/6f1f/volume-subpaths/cache/serving/0"));
        // A kubelet in a snap: only the container's own table has it.
        write(host.resolve("proc/4711/mountinfo"), mount("/models/sha256-" + B + "/content", "/models"));
        write(host.resolve("proc/4712/comm"), "ended");
        run("1k");
        assertThat(left()).containsExactly("a", "b");
        assertThat(Files.readString(said)).contains("the rest is in use");
    }

    @Test
    void whatThisPodIsAboutToUseStays() throws IOException {
        run("1k", "--keep=sha256:" + A, "--keep=sha256:" + B);
        assertThat(left()).containsExactly("a", "b");
    }

    @Test
    void nothingGoesSoonAfterABootNorWhenMountsAreNotKnown() throws IOException {
        write(host.resolve("proc/uptime"), "599.9 300.00\n");
        run("1k");
        assertThat(left()).hasSize(3);

        write(host.resolve("proc/uptime"), "600.0 300.00\n");
        Files.delete(host.resolve("proc/1/mountinfo"));
        assertThat(run("1k")).as("no reason for a pod not to start").isZero();
        assertThat(left()).hasSize(3);
        assertThat(Files.readString(said)).contains("no room could be made");

        write(host.resolve("proc/1/mountinfo"), "");
        Files.delete(host.resolve("proc/uptime"));
        assertThat(run("1k")).isZero();
        assertThat(left()).hasSize(3);
    }

    @Test
    void aModelThatSomebodyFetchesStays() throws IOException {
        Path lock = Files.createDirectories(cache.resolve(".locks")).resolve("sha256-" + A);
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            run("7k");
            assertThat(left()).containsExactly("a", "b", "c");
        }
        run("7k");
        assertThat(left()).containsExactly("b", "c");
    }

    @Test
    void twoDoNotMakeRoomAtOnce() throws IOException {
        Path lock = Files.createDirectories(cache.resolve(".locks")).resolve("room");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            run("1k");
            assertThat(left()).hasSize(3);
        }
    }

    @Test
    void enginesGoWithTheirModelsAndLeftoversOfTheDeadGoAnyway() throws IOException {
        Path used = engine("0".repeat(16) + "-orin-nano-8gb-36.4.7", "sha256-" + A + "\n", Duration.ofDays(9));
        Path unused = engine("1".repeat(16) + "-orin-nano-8gb-36.4.7", "sha256:" + B + "\n", Duration.ofDays(8));
        Path unknown = engine("2".repeat(16) + "-orin-nano-8gb-36.4.7", null, Duration.ofDays(8));
        Path dead = engine(".building-" + "3".repeat(16) + "-orin-nano-8gb-36.4.7", null, Duration.ofDays(2));
        Path alive = engine(".building-" + "4".repeat(16) + "-orin-nano-8gb-36.4.7", null, Duration.ofMinutes(30));
        Path going = engine(".evicted-" + "5".repeat(16) + "-orin-nano-8gb-36.4.7", null, Duration.ofDays(8));
        write(engines.resolve("timing-10.3-orin-nano-8gb-36.4.7.cache"), "timings");
        run("1k", "--keep=sha256:" + A);
        assertThat(used).exists();
        assertThat(unused).doesNotExist();
        assertThat(unknown).exists();
        assertThat(dead).doesNotExist();
        assertThat(alive).exists();
        assertThat(going).doesNotExist();
        assertThat(engines.resolve("timing-10.3-orin-nano-8gb-36.4.7.cache")).exists();
        assertThat(left()).containsExactly("a");
    }

    /** Between the look and the removal a pod asks for the entry: its touch is seen, before and after the renaming. */
    @Test
    void anEntryThatIsTouchedMeanwhileStays() throws IOException {
        Path engine = engine("0".repeat(16) + "-orin-nano-8gb-36.4.7", "sha256-" + A + "\n", Duration.ofDays(9));
        NodeStore store = new NodeStore(cache, Optional.of(engines));
        List<Entry> seen = store.entries();
        assertThat(seen).hasSize(4);
        for (Entry entry : seen) {
            Files.setLastModifiedTime(entry.directory(), FileTime.from(NOW));
            assertThat(store.remove(entry)).isFalse();
        }
        assertThat(left()).hasSize(3);
        assertThat(engine.resolve("model.plan")).exists();
    }

    /** The script touches an engine before it looks at it: here, in the last moment before the renaming. */
    @Test
    void anEngineThatIsAskedForWhileItGoesComesBack() throws IOException {
        Path engine = engine("0".repeat(16) + "-orin-nano-8gb-36.4.7", "sha256-" + A + "\n", Duration.ofDays(9));
        NodeStore store = new NodeStore(cache, Optional.of(engines));
        Entry entry = store.entries().stream()
                .filter(e -> e.directory().equals(engine))
                .findFirst()
                .orElseThrow();
        Path away = store.takeAway(entry).orElseThrow();
        assertThat(engine).doesNotExist();
        Files.setLastModifiedTime(away, FileTime.from(NOW));
        assertThat(store.putBackIfTouched(entry, away)).isTrue();
        assertThat(engine.resolve("model.plan")).exists();

        Entry again = store.entries().stream()
                .filter(e -> e.directory().equals(engine))
                .findFirst()
                .orElseThrow();
        Path gone = store.takeAway(again).orElseThrow();
        Path rebuilt = engine(engine.getFileName().toString(), null, Duration.ZERO);
        Files.setLastModifiedTime(gone, FileTime.from(NOW.plusSeconds(1)));
        assertThat(store.putBackIfTouched(again, gone))
                .as("built again meanwhile")
                .isFalse();
        assertThat(rebuilt.resolve("model.plan")).exists();
        assertThat(gone).doesNotExist();
    }

    private int run(String limit, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "--root=" + host,
                "--cache=" + cache,
                "--engines=" + engines,
                "--cache-limit=" + limit,
                "--termination-log=" + said));
        words.addAll(List.of(more));
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new PreflightCommand(out, Clock.fixed(NOW, ZoneOffset.UTC)).run(words);
    }

    private List<String> left() throws IOException {
        return new NodeStore(cache, Optional.empty())
                .entries().stream()
                        .map(entry -> entry.directory().getFileName().toString().substring(7, 8))
                        .sorted()
                        .toList();
    }

    private void model(String hex, int bytes, Duration ago) throws IOException {
        Path model = cache.resolve("sha256-" + hex);
        write(model.resolve("content/model.onnx"), "m".repeat(bytes));
        // A second name of the same file takes no room.
        Files.createLink(model.resolve("content/other.onnx"), model.resolve("content/model.onnx"));
        Files.setLastModifiedTime(model, FileTime.from(NOW.minus(ago)));
    }

    private Path engine(String name, String artifacts, Duration ago) throws IOException {
        Path engine = engines.resolve(name);
        write(engine.resolve("model.plan"), "p".repeat(100));
        if (artifacts != null) {
            write(engine.resolve("artifacts"), artifacts);
        }
        Files.setLastModifiedTime(engine, FileTime.from(NOW.minus(ago)));
        return engine;
    }

    private static String mount(String root, String at) {
        return "1234 29 259:1 " + root + " " + at + " rw,relatime shared:1 - ext4 /dev/nvme0n1p1 rw\n";
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
