package dev.jetpilot.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.jetpilot.agent.host.Finding.Problem;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTest {
    @TempDir
    Path directory;

    private Board board;

    @BeforeEach
    void lay() {
        board = Board.empty(directory);
    }

    @Test
    void whatIsAbsentIsNothingAndNoFinding() {
        board.with("/a/file", "1");
        Reading<List<Object>> reading = board.read(host -> List.of(
                host.text("/no"),
                host.number("/a/no"),
                host.names("/a/file"),
                host.text("/a/file/below"),
                host.names("/no")));
        assertThat(reading.value())
                .containsExactly(Optional.empty(), OptionalLong.empty(), List.of(), Optional.empty(), List.of());
        assertThat(reading.findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', it is empty",
        "12x, not a number: '12x'",
        "1.5, not a number: '1.5'",
        "9223372036854775808, not a number: '9223372036854775808'"
    })
    void garbageIsNamedWithItsValue(String content, String what) {
        board.with("/sys/n", content);
        Reading<OptionalLong> reading = board.read(host -> host.number("/sys/n"));
        assertThat(reading.value()).isEmpty();
        assertThat(reading.findings()).containsExactly(new Finding("/sys/n", Problem.GARBAGE, what));
    }

    @Test
    void whatIsQuotedIsPrintableAndShort() {
        board.with("/n", "a\u0007" + "x".repeat(500));
        assertThat(board.read(host -> host.name("/n")).findings())
                .extracting(Finding::what)
                .containsExactly("no name: 'a?" + "x".repeat(38) + "…'");
    }

    @Test
    void anEndlessFileIsNotReadToItsEnd() {
        board.raw("/long", new byte[300_000]);
        Reading<Optional<byte[]>> reading = board.read(host -> host.bytes("/long"));
        assertThat(reading.value()).isEmpty();
        assertThat(reading.findings()).extracting(Finding::problem).containsExactly(Problem.FAILED);
    }

    @Test
    void aLargeFileIsReadWhole() {
        byte[] bytes = new byte[100_001];
        bytes[100_000] = 7;
        assertThat(board.raw("/large", bytes).read(host -> host.bytes("/large")).value())
                .get()
                .isEqualTo(bytes);
    }

    @Test
    void aDirectoryIsNoFile() {
        board.with("/d/f", "1");
        Reading<Optional<String>> reading = board.read(host -> host.text("/d"));
        assertThat(reading.findings())
                .extracting(Finding::file, Finding::problem)
                .containsExactly(tuple("/d", Problem.FAILED));
    }

    @ParameterizedTest
    @CsvSource({"Resource temporarily unavailable, true", "No data available, true", "Input/output error, false"})
    void aSensorThatIsSwitchedOffIsNoFinding(String error, boolean quiet) {
        Reading<OptionalLong> reading = read(new IOException(error), host -> host.number("/temp"));
        assertThat(reading.value()).isEmpty();
        assertThat(reading.findings())
                .isEqualTo(quiet ? List.of() : List.of(new Finding("/temp", Problem.FAILED, "'" + error + "'")));
    }

    @Test
    void whatMayNotBeReadSaysSo() {
        assertThat(read(new AccessDeniedException("x"), host -> host.number("/temp"))
                        .findings())
                .containsExactly(new Finding("/temp", Problem.DENIED, "it may not be read"));
    }

    @Test
    void aFileIsReadOnceHoweverOftenItIsAsked() {
        AtomicInteger reads = new AtomicInteger();
        Disk disk = new OneAnswer() {
            @Override
            public InputStream open(Path file) {
                reads.incrementAndGet();
                return new ByteArrayInputStream("7\n".getBytes(StandardCharsets.UTF_8));
            }
        };
        Reading<Long> reading = new BoundedReader(board.root(), disk, Duration.ofSeconds(20), Duration.ofSeconds(20))
                .read(host ->
                        host.number("/n").orElseThrow() + host.number("/n").orElseThrow());
        assertThat(reading.value()).isEqualTo(14);
        assertThat(reads).hasValue(1);
    }

    @Test
    void namesAreInTheOrderOfTheirNumbers() {
        board.with("/h/hwmon10/name", "x").with("/h/hwmon2/name", "x").with("/h/hwmon1/name", "x");
        assertThat(board.read(host -> host.names("/h")).value()).containsExactly("hwmon1", "hwmon2", "hwmon10");
    }

    @Test
    void theRoomOfAFileSystemIsThatOfTheMachine() {
        Reading<Optional<Space>> reading = new BoundedReader(
                        board.root(), Duration.ofSeconds(20), Duration.ofSeconds(20))
                .read(host -> host.space("/"));
        assertThat(reading.value()).get().satisfies(space -> {
            assertThat(space.total()).isEqualTo(directory.toFile().getTotalSpace());
            assertThat(space.free()).isPositive().isLessThanOrEqualTo(space.total());
        });
        assertThat(new BoundedReader(board.root(), Duration.ofSeconds(20), Duration.ofSeconds(20))
                        .read(host -> host.space("/no"))
                        .value())
                .isEmpty();
    }

    private <T> Reading<T> read(IOException error, Function<Host, T> body) {
        Disk disk = new OneAnswer() {
            @Override
            public InputStream open(Path file) throws IOException {
                throw error;
            }
        };
        return new BoundedReader(board.root(), disk, Duration.ofSeconds(20), Duration.ofSeconds(20)).read(body);
    }

    private abstract static class OneAnswer implements Disk {
        @Override
        public List<String> list(Path directory) throws IOException {
            throw new FileNotFoundException("not asked for");
        }

        @Override
        public Space space(Path directory) throws IOException {
            throw new FileNotFoundException("not asked for");
        }
    }
}
