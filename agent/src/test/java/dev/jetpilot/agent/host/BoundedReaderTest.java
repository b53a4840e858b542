package dev.jetpilot.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jetpilot.agent.host.Finding.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads that really hang, on named pipes. */
@Timeout(60)
class BoundedReaderTest {
    private static final Finding STUCK = new Finding("/stuck", Problem.STUCK, "a read of it has not come back");

    @TempDir
    Path directory;

    private Board board;
    private BoundedReader reader;

    @BeforeEach
    void lay() {
        board = Board.empty(directory).with("/before", "1").with("/after", "3");
        reader = new BoundedReader(board.root(), Duration.ofSeconds(1), Duration.ofSeconds(20));
    }

    @Test
    void whatHangsCostsOneFileAndNotTheOthers() throws Exception {
        Fifo fifo = Fifo.make(board.here("/stuck"));
        Reading<List<OptionalLong>> reading = read();
        assertThat(reading.value()).containsExactly(OptionalLong.of(1), OptionalLong.empty(), OptionalLong.of(3));
        assertThat(reading.findings()).containsExactly(STUCK);
        fifo.answer("2\n");
    }

    @Test
    void aFileThatHangsIsLeftAloneUntilItLetsGo() throws Exception {
        Fifo fifo = Fifo.make(board.here("/stuck"));
        read();
        long hanging = hanging();
        assertThat(hanging).isEqualTo(1);
        for (int i = 0; i < 5; i++) {
            Reading<List<OptionalLong>> again = read();
            assertThat(again.findings()).containsExactly(STUCK);
        }
        assertThat(hanging()).as("threads that hang").isEqualTo(hanging);

        fifo.answer("2\n");
        await().until(() -> hanging() == 0);
        Files.delete(board.here("/stuck"));
        board.with("/stuck", "2");
        assertThat(read().value()).containsExactly(OptionalLong.of(1), OptionalLong.of(2), OptionalLong.of(3));
    }

    @Test
    void severalMayHang() throws Exception {
        List<Fifo> fifos = List.of(
                Fifo.make(board.here("/before")), Fifo.make(board.here("/stuck")), Fifo.make(board.here("/after")));
        Reading<List<OptionalLong>> reading = read();
        assertThat(reading.value()).containsOnly(OptionalLong.empty());
        assertThat(reading.findings())
                .extracting(Finding::problem)
                .containsOnly(Problem.STUCK)
                .hasSize(3);
        for (Fifo fifo : fifos) {
            fifo.answer("2\n");
        }
        await().until(() -> hanging() == 0);
    }

    @Test
    void whenTimeIsOverTheReadingIsWhatItIs() {
        BoundedReader hasty = new BoundedReader(board.root(), Duration.ofSeconds(20), Duration.ZERO);
        Reading<OptionalLong> reading = hasty.read(host -> host.number("/before"));
        assertThat(reading.value()).isEmpty();
        assertThat(reading.findings()).extracting(Finding::problem).containsExactly(Problem.SKIPPED);
    }

    @Test
    void aFaultOfOursIsToldToTheCaller() {
        assertThatThrownBy(() -> reader.read(host -> {
                    throw new IllegalArgumentException("a fault");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a fault");
    }

    private Reading<List<OptionalLong>> read() {
        return reader.read(host -> List.of(host.number("/before"), host.number("/stuck"), host.number("/after")));
    }

    private static long hanging() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("reader") && thread.isAlive())
                .count();
    }
}
